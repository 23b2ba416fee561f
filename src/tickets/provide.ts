import { sql } from "kysely";
import { between, type Calendar, due } from "../calendar/index.ts";
import { type Duties, isRecord, type PlaceIndex, proposeOwners } from "../foundation/index.ts";
import { type Database, transact } from "../kernel/index.ts";
import { categoriesOf } from "./intake/categories.ts";
import type { CityFiles } from "./intake/files.ts";
import { numberPeriod, ticketNumber } from "./intake/numbers.ts";
import type { Amount, DeadlinesFile } from "./intake/schema.ts";
import { searchTokens } from "./intake/search.ts";
import { noPolicies, type Policies } from "./labelling/rules.ts";
import { classOf, matterDue } from "./life/clock.ts";
import type { Category, DeadlineClass, TicketServices, WorkingTime } from "./life/services.ts";

/** What the ticket services are made of. */
export type TicketParts = {
  files: CityFiles;
  calendar: Calendar;
  /** The boundaries valid today. */
  places: () => PlaceIndex;
  /** The units and duties valid today. */
  duties: () => Duties;
  database: Database;
  flow: TicketServices["flow"];
  rememberPerson: TicketServices["rememberPerson"];
  /** Where sensors are: their alarms on a ticket that still stand. Nobody asks where it is left out. */
  standingAlarms?: TicketServices["standingAlarms"];
  /** What labels do; nothing where the city declares none. */
  labels?: Policies;
};

/** Puts the city's files, calendar, places and register of units together for the actions on tickets. */
export function provideTicketServices(parts: TicketParts): TicketServices {
  const { files, calendar, places, duties } = parts;
  const time = workingTime(calendar, files.city.timeZone);
  return {
    categories: categoriesByCode(files),
    deadlineClasses: deadlineClassesOf(files.deadlines),
    defaultDeadlineClass: files.city.tickets.defaultDeadline,
    intakeUnit: files.city.tickets.intakeUnit,
    questions: files.city.tickets.questions ?? null,
    time,
    resolve(longitude, latitude) {
      const place = places().resolve([longitude, latitude]);
      return {
        cell: place.cell,
        areaPath: areaPathOf(duties(), place),
        inside: place.inside,
        areas: [place.neighbourhood, place.subdistrict, place.district].flatMap((area) => area?.code ?? []),
      };
    },
    labels: parts.labels ?? noPolicies,
    minuteOfDay: localMinutes(files.city.timeZone),
    areaUnit: (code) => unitOfArea(duties(), code),
    isUnit: (path) => duties().tree.unit(path) !== undefined,
    isThing: (tx, id) => isRecord(tx, "thing", id),
    proposeOwners(category, { longitude, latitude }, at, labels = []) {
      const place = longitude === null || latitude === null ? null : places().resolve([longitude, latitude]);
      return proposeOwners(duties(), { category, labels, place, at: new Date(at) })
        .filter((proposal) => proposal.role === "lead")
        .map(({ unit, reasons }) => ({ unit, reasons: reasons.map((reason) => reason.key) }));
    },
    nextNumber: numberSource(parts.database, files.city.tickets.number, time),
    flow: parts.flow,
    rememberPerson: parts.rememberPerson,
    standingAlarms: parts.standingAlarms ?? { ahead() {}, on: async () => [] },
    tokens: (...texts) => [...new Set(texts.flatMap(searchTokens))],
  };
}

/** The unit that stands for the closest area of a place: its committee, else its sub-district, else its district. */
export function areaPathOf({ tree }: Duties, place: ReturnType<PlaceIndex["resolve"]>): string | null {
  const levels = [
    [place.neighbourhood, "committee"],
    [place.subdistrict, "subdistrict"],
    [place.district, "district"],
  ] as const;
  for (const [area, kind] of levels) {
    const unit = area === null ? undefined : tree.inArea(area.code, kind)[0];
    if (unit !== undefined) return unit.path;
  }
  return null;
}

function unitOfArea({ tree }: Duties, code: string): string | null {
  for (const kind of ["committee", "subdistrict", "district"] as const) {
    const unit = tree.inArea(code, kind)[0];
    if (unit !== undefined) return unit.path;
  }
  return null;
}

function localMinutes(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  return (at) => {
    const [hour = 0, minute = 0] = format.format(at).split(":").map(Number);
    return hour * 60 + minute;
  };
}

const minuteMs = 60_000;

/** Until when a matter of this category that is reported and dispatched at `at` is to be handled. */
export function dueOfMatter(services: TicketServices, category: string, at: number): number {
  const rule = classOf(services, services.categories.get(category)?.deadlineClass ?? null);
  return matterDue(services.time, rule, { reportedAt: at, dispatchedAt: at }, at).dueAt;
}

/** Working time by the calendar; amounts in plain minutes, hours and days run round the clock. */
export function workingTime(calendar: Calendar, timeZone: string): WorkingTime {
  const dates = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  const after = (from: number, amount: { workingMinutes: number } | { workingDays: number }): number => {
    const end = due(calendar, from, amount).at;
    if (end === null) throw new Error("a deadline without pauses has an end");
    return end;
  };
  const partly = (from: number, amount: Amount, share: number): number => {
    if ("minutes" in amount) return from + amount.minutes * share * minuteMs;
    if ("hours" in amount) return from + amount.hours * share * 60 * minuteMs;
    if ("days" in amount) return from + amount.days * share * 24 * 60 * minuteMs;
    if ("workingMinutes" in amount)
      return after(from, { workingMinutes: Math.round(amount.workingMinutes * share) });
    if ("workingHours" in amount)
      return after(from, { workingMinutes: Math.round(amount.workingHours * share * 60) });
    return after(from, { workingDays: amount.workingDays * share });
  };
  const monday = Date.UTC(2025, 0, 6);
  const week = between(calendar, monday, monday + 7 * 24 * 60 * minuteMs);
  return {
    due: (from, amount) => partly(from, amount, 1),
    partly,
    minutes: (from, to) => between(calendar, from, to).workingMinutes,
    minutesPerDay: Math.round(week.workingMinutes / week.workingDays),
    localDate: (at) => dates.format(at),
  };
}

function categoriesByCode(files: CityFiles): Map<string, Category> {
  return new Map(
    categoriesOf(files.categories).map(({ code, names, deadline, urgency, public: isPublic }) => [
      code,
      { code, names, deadlineClass: deadline, urgency, public: isPublic },
    ]),
  );
}

function deadlineClassesOf(file: DeadlinesFile): Map<string, DeadlineClass> {
  return new Map(
    file.classes.map((entry) => [
      entry.code,
      {
        code: entry.code,
        stages: Object.fromEntries(
          Object.entries(entry.stages).map(([stage, limit]) => [
            stage,
            { within: limit.within, from: limit.from ?? "stage" },
          ]),
        ) as DeadlineClass["stages"],
        light: entry.light ?? file.light,
        reminders: entry.reminders ?? file.reminders,
        escalations: entry.escalations ?? file.escalations,
        extension: entry.extension,
        suspension: entry.suspension,
      },
    ]),
  );
}

const numbersAtOnce = 100;

/**
 * Hands out ticket numbers from blocks taken in transactions of their own, so that no report waits for another's
 * commit. Numbers rise and are unique; one that was taken but not used leaves a gap.
 * Rejects while the database cannot give a block.
 */
export function numberSource(
  database: Database,
  pattern: string,
  time: WorkingTime,
): (at: number) => Promise<string> {
  let block = { period: "", next: 1, last: 0 };
  let taking: Promise<void> = Promise.resolve();
  const take = async (period: string) => {
    if (block.period === period && block.next <= block.last) return;
    const last = await transact(database, async (tx) => {
      const { rows } = await sql<{ last: number }>`
        INSERT INTO tickets.number AS number (day, last) VALUES (${period}, ${numbersAtOnce})
        ON CONFLICT (day) DO UPDATE SET last = number.last + ${numbersAtOnce} RETURNING last`.execute(tx);
      return rows[0]?.last;
    });
    if (last === undefined) throw new Error("tickets.number returned no block");
    block = { period, next: last - numbersAtOnce + 1, last };
  };
  return async (at) => {
    const [year = 1970, month = 1, day = 1] = time.localDate(at).split("-").map(Number);
    const date = { year, month, day };
    const period = numberPeriod(pattern, date);
    for (;;) {
      if (block.period === period && block.next <= block.last) {
        const serial = block.next;
        block.next += 1;
        return ticketNumber(pattern, date, serial);
      }
      // A block that could not be taken is the fault of those who waited for it, and not of whoever comes later.
      taking = taking.catch(() => {}).then(() => take(period));
      await taking;
    }
  };
}
