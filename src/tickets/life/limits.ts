import type { Text } from "../../kernel/index.ts";
import type { Amount } from "../intake/schema.ts";
import { ticketProblem } from "./problems.ts";
import type { DeadlineClass, WorkingTime } from "./services.ts";
import type { Pending, Ticket } from "./ticket.ts";

/** How much later the deadline becomes: what was asked for, or what the class gives at a time. */
export function extensionOf(
  { extension }: DeadlineClass,
  { workingDays }: Pick<Pending, "workingDays">,
): Amount {
  return workingDays === undefined ? extension.each : { workingDays };
}

/** Throws where more time is asked for than the class gives at a time, counted from the deadline there is. */
export function mustBeWithinExtension(
  time: WorkingTime,
  rule: DeadlineClass,
  ticket: Pick<Ticket, "number" | "dueAt">,
  asked: Pick<Pending, "workingDays">,
  at: number,
): void {
  const from = ticket.dueAt ?? at;
  const { each } = rule.extension;
  if (time.due(from, extensionOf(rule, asked)) <= time.due(from, each)) return;
  throw ticketProblem("ticket.extension-too-long", { number: ticket.number, most: sayAmount(each) });
}

/** When a clock that is stopped at `at` starts again by itself at the latest, by the class. */
export const suspendedAtMost = (time: WorkingTime, { suspension }: DeadlineClass, at: number): number =>
  time.due(at, suspension.most);

/** Throws where the clock is asked to stand until a time that is past, or longer than the class allows from `at`. */
export function mustBeWithinSuspension(
  time: WorkingTime,
  rule: DeadlineClass,
  { number }: Pick<Ticket, "number">,
  { until }: Pick<Pending, "until">,
  at: number,
): void {
  if (until === undefined) return;
  const asked = Date.parse(until);
  if (asked <= at) throw ticketProblem("ticket.suspension-past", { number });
  if (asked <= suspendedAtMost(time, rule, at)) return;
  throw ticketProblem("ticket.suspension-too-long", { number, most: sayAmount(rule.suspension.most) });
}

const units: Record<string, Text> = {
  minutes: { en: "{n} minutes", "zh-CN": "{n} 分钟", ja: "{n} 分" },
  hours: { en: "{n} hours", "zh-CN": "{n} 小时", ja: "{n} 時間" },
  days: { en: "{n} days", "zh-CN": "{n} 天", ja: "{n} 日" },
  workingMinutes: { en: "{n} working minutes", "zh-CN": "{n} 个工作分钟", ja: "執務 {n} 分" },
  workingHours: { en: "{n} working hours", "zh-CN": "{n} 个工作小时", ja: "執務 {n} 時間" },
  workingDays: { en: "{n} working days", "zh-CN": "{n} 个工作日", ja: "{n} 営業日" },
};

/** An amount of time in words, for sentences. */
export function sayAmount(amount: Amount): Text {
  const [[unit, n] = ["", 0]] = Object.entries(amount);
  const say = units[unit];
  if (say === undefined) throw new Error(`no words for ${unit}`);
  const filled = (text: string) => text.replace("{n}", String(n));
  return { en: filled(say.en), "zh-CN": filled(say["zh-CN"]), ja: filled(say.ja) };
}
