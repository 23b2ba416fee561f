import type { Command } from "commander";
import { filled, joinedTexts, languageOfTerminal, Problem, same, type Text } from "../kernel/index.ts";
import { type Calendar, compile } from "./compile.ts";
import { explain, workingDay } from "./explain.ts";
import { formatInstant, parseInstant, parsePause } from "./instants.ts";
import { problem } from "./problems.ts";
import { type Amount, between, due } from "./rules.ts";
import { beyondNote, countedLine, countingLines, dayLine, endlessLine, headLine } from "./say.ts";

type Open = () => Promise<Calendar>;
type ViewOptions = { shift?: string; calendarVersion?: string };
type BetweenOptions = ViewOptions & { pause?: string[] };
type DueOptions = BetweenOptions & {
  from: string;
  workingDays?: string;
  workingMinutes?: string;
  workingHours?: string;
  statutoryWorkingDays?: string;
  naturalDays?: string;
  months?: string;
  years?: string;
};

/**
 * Adds `calendar due`, `calendar between` and `calendar day` to a program. Answers go to standard output, how they
 * were counted and what to mind to standard error. Bad input: one sentence and exit code 2.
 */
export function calendarCommands(program: Command, open: Open): void {
  const calendar = program.command("calendar").description("working time on the city's official calendar");
  addDue(calendar, open);
  addBetween(calendar, open);
  addDay(calendar, open);
}

function withView(command: Command): Command {
  return command
    .option("--shift <name>", "shift pattern, such as office or roundTheClock")
    .option("--calendar-version <date>", "replay the calendar as it was known on that day");
}

function withPauses(command: Command): Command {
  return command.option(
    "--pause <interval...>",
    "FROM/TO during which the clock stands still; FROM/ goes on",
  );
}

function addDue(parent: Command, open: Open): void {
  const command = parent
    .command("due")
    .description("when a deadline falls due: prints the ISO 8601 time")
    .requiredOption(
      "--from <instant>",
      "start, as 2026-02-13T16:00+08:00; without offset on the city's clock",
    )
    .option("--working-days <n>", "by the clock: n whole shifts, fractions allowed")
    .option("--working-minutes <n>", "by the clock")
    .option("--working-hours <n>", "by the clock, fractions allowed")
    .option("--statutory-working-days <n>", "by the day: day of start not included, until business ends")
    .option("--natural-days <n>", "by the day, days off included, to the next working day")
    .option("--months <n>", "to the same day of a later month, to the next working day")
    .option("--years <n>", "to the same day of a later year, to the next working day");
  withView(withPauses(command)).action((options: DueOptions) =>
    answering(command, async () => {
      const calendar = await choose(open, options);
      const from = parseInstant(calendar, options.from);
      const { amount, label } = amountOf(command, options);
      const language = languageOfTerminal();
      const pauses = pausesOf(calendar, options);
      const answer = due(calendar, from, amount, pauses);
      if (answer.at === null) {
        return command.error(endlessLine(label, language), { exitCode: 2 });
      }
      console.log(formatInstant(calendar, answer.at));
      console.error(countedLine(calendar, label, formatInstant(calendar, from), language));
      if (answer.at >= from && answer.at - from < 800 * 86_400_000) {
        for (const line of countingLines(calendar, explain(calendar, from, answer.at, pauses), language))
          console.error(line);
      }
      if (answer.beyondAnnounced) console.error(beyondNote(calendar, languageOfTerminal()));
    }),
  );
}

function addBetween(parent: Command, open: Open): void {
  const command = parent
    .command("between")
    .description("working time between two instants: prints working minutes and working days")
    .argument("<from>", "start, as 2026-02-13T16:00+08:00")
    .argument("<to>", "end");
  withView(withPauses(command)).action((from: string, to: string, options: BetweenOptions) =>
    answering(command, async () => {
      const calendar = await choose(open, options);
      const start = parseInstant(calendar, from);
      const end = parseInstant(calendar, to);
      if (end < start) throw problem("calendar.order", { from, to });
      const answer = between(calendar, start, end, pausesOf(calendar, options));
      console.log(`${answer.workingMinutes} working minutes`);
      console.log(`${rounded(answer.workingDays)} working days`);
      console.error(headLine(calendar, languageOfTerminal()));
      if (answer.beyondAnnounced) console.error(beyondNote(calendar, languageOfTerminal()));
    }),
  );
}

function addDay(parent: Command, open: Open): void {
  const command = parent
    .command("day")
    .description("for each date a line: the date, working or off, and why")
    .argument("<date...>", "dates such as 2026-02-14");
  withView(command).action((dates: string[], options: ViewOptions) =>
    answering(command, async () => {
      const calendar = await choose(open, options);
      const days = dates.map((date) => workingDay(calendar, date));
      for (const day of days) console.log(dayLine(day));
      if (days.some((day) => !day.announced)) console.error(beyondNote(calendar, languageOfTerminal()));
    }),
  );
}

async function choose(open: Open, options: ViewOptions): Promise<Calendar> {
  const calendar = await open();
  if (options.shift === undefined && options.calendarVersion === undefined) return calendar;
  return compile(calendar.file, {
    shift: options.shift ?? calendar.shift,
    version: options.calendarVersion ?? calendar.version,
  });
}

function pausesOf(calendar: Calendar, options: BetweenOptions) {
  return (options.pause ?? []).map((value) => parsePause(calendar, value));
}

const units = [
  [
    "workingDays",
    { en: "working days", "zh-CN": "工作日", ja: "就業日" },
    (n: number): Amount => ({ workingDays: n }),
  ],
  [
    "workingMinutes",
    { en: "working minutes", "zh-CN": "工作分钟", ja: "就業時間（分）" },
    (n: number): Amount => ({ workingMinutes: n }),
  ],
  [
    "workingHours",
    { en: "working hours", "zh-CN": "工作小时", ja: "就業時間（時間）" },
    (n: number): Amount => ({ workingMinutes: Math.round(n * 60 * 1e6) / 1e6 }),
  ],
  [
    "statutoryWorkingDays",
    { en: "statutory working days", "zh-CN": "法定工作日", ja: "法定の就業日" },
    (n: number): Amount => ({ statutoryWorkingDays: n }),
  ],
  [
    "naturalDays",
    { en: "natural days", "zh-CN": "自然日", ja: "暦日" },
    (n: number): Amount => ({ naturalDays: n }),
  ],
  ["months", { en: "months", "zh-CN": "个月", ja: "か月" }, (n: number): Amount => ({ months: n })],
  ["years", { en: "years", "zh-CN": "年", ja: "年" }, (n: number): Amount => ({ years: n })],
] as const;

const aNumber: Text = {
  en: "a number that is not negative, such as 3",
  "zh-CN": "不为负的数，例如 3",
  ja: "3 のような負でない数",
};
const howLong: Text = {
  en: "Say how long with exactly one of {names}.",
  "zh-CN": "请用且只用其中一项说明时长：{names}。",
  ja: "長さを次のうち一つだけで指定してください：{names}。",
};

/** The one amount that was given. */
function amountOf(command: Command, options: DueOptions): { amount: Amount; label: Text } {
  const [given, ...more] = units.filter(([name]) => options[name] !== undefined);
  if (given === undefined || more.length > 0) {
    const names =
      "--working-days, --working-minutes, --working-hours, --statutory-working-days, --natural-days, --months, --years";
    return command.error(filled(howLong, { names })[languageOfTerminal()], { exitCode: 2 });
  }
  const [name, unit, make] = given;
  const value = options[name] ?? "";
  if (!/^\d+(\.\d+)?$/.test(value)) {
    throw problem("calendar.amount", { value, unit, expected: aNumber });
  }
  return { amount: make(Number(value)), label: joinedTexts([same(value), unit], same(" ")) };
}

function rounded(days: number): string {
  return String(Math.round(days * 1e6) / 1e6);
}

/** Runs a command; an expected problem becomes one sentence and exit code 2. */
async function answering(command: Command, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    command.error(error.sentence(languageOfTerminal()), { exitCode: 2, code: error.code });
  }
}
