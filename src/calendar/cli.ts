import type { Command } from "commander";
import { Problem } from "../kernel/index.ts";
import { type Calendar, compile } from "./compile.ts";
import { explain, workingDay } from "./explain.ts";
import { formatInstant, parseInstant, parsePause } from "./instants.ts";
import { problem } from "./problems.ts";
import { type Amount, between, due } from "./rules.ts";
import { beyondNote, countingLines, dayLine, headLine } from "./say.ts";

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
      const pauses = pausesOf(calendar, options);
      const answer = due(calendar, from, amount, pauses);
      if (answer.at === null) {
        return command.error(`${label} never end while the pause goes on; give the pause an end.`, {
          exitCode: 2,
        });
      }
      console.log(formatInstant(calendar, answer.at));
      console.error(`${label} from ${formatInstant(calendar, from)}, ${headLine(calendar)}:`);
      if (answer.at >= from && answer.at - from < 800 * 86_400_000) {
        for (const line of countingLines(calendar, explain(calendar, from, answer.at, pauses)))
          console.error(line);
      }
      if (answer.beyondAnnounced) console.error(beyondNote(calendar));
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
      console.error(headLine(calendar));
      if (answer.beyondAnnounced) console.error(beyondNote(calendar));
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
      if (days.some((day) => !day.announced)) console.error(beyondNote(calendar));
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
  ["workingDays", "working days", (n: number): Amount => ({ workingDays: n })],
  ["workingMinutes", "working minutes", (n: number): Amount => ({ workingMinutes: n })],
  [
    "workingHours",
    "working hours",
    (n: number): Amount => ({ workingMinutes: Math.round(n * 60 * 1e6) / 1e6 }),
  ],
  ["statutoryWorkingDays", "statutory working days", (n: number): Amount => ({ statutoryWorkingDays: n })],
  ["naturalDays", "natural days", (n: number): Amount => ({ naturalDays: n })],
  ["months", "months", (n: number): Amount => ({ months: n })],
  ["years", "years", (n: number): Amount => ({ years: n })],
] as const;

/** The one amount that was given. */
function amountOf(command: Command, options: DueOptions): { amount: Amount; label: string } {
  const [given, ...more] = units.filter(([name]) => options[name] !== undefined);
  if (given === undefined || more.length > 0) {
    const names =
      "--working-days, --working-minutes, --working-hours, --statutory-working-days, --natural-days, --months, --years";
    return command.error(`Say how long with exactly one of ${names}.`, { exitCode: 2 });
  }
  const [name, unit, make] = given;
  const value = options[name] ?? "";
  if (!/^\d+(\.\d+)?$/.test(value)) {
    throw problem("calendar.amount", { value, unit, expected: "a number that is not negative, such as 3" });
  }
  return { amount: make(Number(value)), label: `${value} ${unit}` };
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
    command.error(error.sentence("en"), { exitCode: 2, code: error.code });
  }
}
