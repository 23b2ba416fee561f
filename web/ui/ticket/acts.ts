import { useTranslation } from "react-i18next";
import type { Got } from "../../api.ts";
import { useReading } from "../names.ts";
import { useRoleNames } from "../roles.ts";
import { useTimeWords } from "../time.tsx";
import { useTicketNames } from "./names.ts";

export type TicketAct = Pick<
  Got<"/api/tickets/{id}/timeline">["acts"][number],
  "id" | "at" | "actor" | "role" | "channel" | "verb" | "detail"
> &
  Partial<Pick<Got<"/api/tickets/{id}/timeline">["acts"][number], "unit" | "name">>;

type Detail = Record<string, unknown>;
type Words = { key: string; values?: Record<string, string | number> };
type Names = {
  category: (code: string | null) => string;
  urgency: (code: string | null) => string;
  pending: (code: string | null) => string;
  channel: (code: string | null) => string;
  unit: (path: string | null) => string;
  units: (paths: unknown) => string;
  moment: (at: number) => string;
  span: (minutes: number) => string;
};

const text = (value: unknown) => (typeof value === "string" ? value : null);
const number = (value: unknown) => (typeof value === "number" ? value : 0);
const either = (key: string, is: unknown): Words => ({ key: is === false ? `${key}Not` : key });

/** How each verb is told from its detail (`Details` of the tickets' module). What is not here is told by its key alone. */
const tellers: Record<string, (detail: Detail, names: Names, channel: string) => Words> = {
  report: (_detail, names, channel) => ({ key: "report", values: { channel: names.channel(channel) } }),
  accept: ({ category, urgency }, names) => ({
    key: "accept",
    values: { category: names.category(text(category)), urgency: names.urgency(text(urgency)) },
  }),
  verify: ({ verified }) => either("verify", verified),
  register: ({ dueAt }, names) => ({ key: "register", values: { due: names.moment(number(dueAt)) } }),
  dispatch: ({ owner, partners }, names) => {
    const joint = Array.isArray(partners) && partners.length > 0;
    const values = { unit: names.unit(text(owner)), partners: names.units(partners) };
    return { key: joint ? "dispatchJoint" : "dispatch", values };
  },
  contact: ({ reached }) => either("contact", reached),
  handle: ({ solved }) => either("handle", solved),
  check: ({ approved }) => either("check", approved),
  callback: ({ reached, solved }) => {
    if (reached === false) return { key: "callbackNot" };
    if (typeof solved !== "boolean") return { key: "callback" };
    return { key: solved ? "callbackSolved" : "callbackNotSolved" };
  },
  close: ({ netMinutes }, names) => ({ key: "close", values: { span: names.span(number(netMinutes)) } }),
  return: ({ ownerPath, notOurs }, names) => ({
    key: notOurs === true ? "returnNotOurs" : "return",
    values: { unit: names.unit(text(ownerPath)) },
  }),
  request: ({ pending }, names) => ({
    key: "request",
    values: { kind: names.pending(text((pending as Detail | undefined)?.kind)) },
  }),
  approve: ({ kind }, names) => ({ key: "approve", values: { kind: names.pending(text(kind)) } }),
  refuse: ({ kind }, names) => ({ key: "refuse", values: { kind: names.pending(text(kind)) } }),
  suspend: ({ until }, names) =>
    typeof until === "number"
      ? { key: "suspendUntil", values: { until: names.moment(until) } }
      : { key: "suspend" },
  resume: ({ pausedMinutes }, names) => ({
    key: "resume",
    values: { span: names.span(number(pausedMinutes)) },
  }),
  extend: ({ workingDays, dueAt }, names) =>
    typeof workingDays === "number"
      ? { key: "extend", values: { count: workingDays } }
      : { key: "extendUntil", values: { until: names.moment(number(dueAt)) } },
  split: ({ children }) => ({
    key: "split",
    values: { count: Array.isArray(children) ? children.length : 0 },
  }),
  transfer: ({ service }) => ({ key: "transfer", values: { service: text(service) ?? "" } }),
  reopen: ({ byRequester }) => ({ key: byRequester === true ? "reopenByRequester" : "reopen" }),
  sense: ({ change }) => {
    const word = text(change) ?? "opened";
    return { key: `sense${word.slice(0, 1).toUpperCase()}${word.slice(1)}` };
  },
  share: ({ unit, done }, names) => ({
    key: done === true ? "shareDone" : "share",
    values: { unit: names.unit(text(unit)) },
  }),
  partners: ({ partners }, names) =>
    Array.isArray(partners) && partners.length > 0
      ? { key: "partners", values: { partners: names.units(partners) } }
      : { key: "partnersNone" },
  remind: ({ at }) => ({ key: "remind", values: { percent: Math.round(number(at) * 100) } }),
  escalate: ({ at }) => ({ key: "escalate", values: { percent: Math.round(number(at) * 100) } }),
  ask: ({ question }, names) => ({
    key: "ask",
    values: { until: names.moment(number((question as Detail | undefined)?.dueAt)) },
  }),
  label: ({ said, proposesAnew }) => {
    const { label, verdict } = (said ?? {}) as Detail;
    const key = { applies: "labelApplies", "does-not-apply": "labelDenied", withdrawn: "labelWithdrawn" }[
      text(verdict) ?? ""
    ];
    if (key !== undefined) return { key, values: { label: text(label) ?? "" } };
    return { key: proposesAnew === true ? "labelProposes" : "label" };
  },
  reclassify: ({ category }, names) => ({
    key: "reclassify",
    values: { category: names.category(text(category)) },
  }),
};

/** Says an act in one short sentence of the language shown, and who did it. */
export function useActWords() {
  const { t, i18n } = useTranslation("ticket");
  const tickets = useTicketNames();
  const roles = useRoleNames();
  const reading = useReading();
  const time = useTimeWords();
  const names: Names = {
    ...tickets,
    unit: (path) => roles.unit(path),
    units: (paths) =>
      Array.isArray(paths) ? paths.map((path) => roles.unit(String(path))).join(t("ui:time.list")) : "",
    moment: (at) => time.moment(at),
    span: (minutes) => time.span(minutes),
  };
  return {
    act: ({ verb, detail, channel }: Pick<TicketAct, "verb" | "detail" | "channel">): string => {
      const short = verb.replace(/^ticket\./, "");
      const { key, values = {} } = tellers[short]?.(detail, names, channel) ?? { key: short };
      return i18n.exists(`ticket:act.${key}`, values) ? t(`act.${key}`, values) : t("act.other", { verb });
    },
    /** Who did it: name, role and unit as far as they are told; "you" in the name's place where it was oneself. */
    actor: (act: Pick<TicketAct, "actor" | "role" | "unit" | "name">, me?: string): string => {
      const { actor, role, unit, name } = act;
      if (actor === "system" || role === "system") return t("system");
      const who = actor === me ? t("you") : name && reading(name);
      const told = new Set([who, roles.role(role), roles.unit(unit ?? null)]);
      return [...told].filter(Boolean).join(" · ");
    },
  };
}
