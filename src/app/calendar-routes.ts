import Type from "typebox";
import { type Calendar, due, explain, problem, withShift, workingDay } from "../calendar/index.ts";
import { type Route, route, TextSchema } from "../kernel/index.ts";

const tag = "calendar";
const longestTryDays = 400;

const Shift = Type.String({
  pattern: "^[a-z][A-Za-z0-9]*$",
  maxLength: 60,
  description: "Of the calendar's shifts",
});
const Notice = Type.Object({ announced: Type.String(), title: Type.String(), url: Type.String() });
const Why = Type.Enum(["workday", "restDay", "makeUp", "holiday"], {
  description: "An ordinary working day, a day of rest, a day worked for one off, a holiday",
});

const YearAnswer = Type.Object({
  id: Type.String(),
  version: Type.String(),
  timeZone: Type.String(),
  announcedFrom: Type.Integer(),
  announcedThrough: Type.Integer({ description: "Last year whose holidays are officially announced" }),
  shift: Type.String(),
  shifts: Type.Array(
    Type.Object({
      id: Type.String(),
      names: TextSchema,
      observesHolidays: Type.Boolean(),
      week: Type.Record(Type.String(), Type.Array(Type.String()), { description: "mon … sun → hours" }),
    }),
  ),
  days: Type.Array(
    Type.Object({
      date: Type.String(),
      working: Type.Boolean(),
      why: Why,
      names: Type.Union([TextSchema, Type.Null()], { description: "Of the holiday" }),
      notice: Type.Union([Type.Integer({ description: "Index in notices" }), Type.Null()]),
      workingMinutes: Type.Integer(),
      announced: Type.Boolean(),
    }),
  ),
  notices: Type.Array(Notice),
});

const units = ["workingMinutes", "workingDays", "statutoryWorkingDays", "naturalDays"] as const;

const DueAnswer = Type.Object({
  at: Type.String({ format: "date-time" }),
  beyondAnnounced: Type.Boolean({ description: "It rests on days whose holidays are not yet announced" }),
  version: Type.String(),
  pieces: Type.Array(
    Type.Object({
      from: Type.String({ format: "date-time" }),
      to: Type.String({ format: "date-time" }),
      kind: Type.Enum(["working", "off", "paused"]),
      why: Type.String({ description: "workday, restDay, makeUp, holiday or offHours" }),
      names: Type.Union([TextSchema, Type.Null()]),
      workingMinutes: Type.Integer(),
    }),
    { description: "The clock piece by piece; empty where it runs longer than 400 days" },
  ),
});

/** The days of a year, each with its reason: 365 or 366. */
function daysOfYear(calendar: Calendar, year: number) {
  const notices: { announced: string; title: string; url: string }[] = [];
  const days: string[] = [];
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  const told = days.map((date) => {
    const { working, why, workingMinutes, announced } = workingDay(calendar, date);
    const special = "notice" in why ? why : undefined;
    let notice: number | null = null;
    if (special !== undefined) {
      const { announced: on, title, url } = special.notice;
      notice = notices.findIndex((known) => known.url === url);
      if (notice < 0) notice = notices.push({ announced: on, title, url }) - 1;
    }
    return { date, working, why: why.kind, names: special?.names ?? null, notice, workingMinutes, announced };
  });
  return { days: told, notices };
}

/** `GET /api/calendar…`: the official working calendar is public; what rests on it can be checked by everyone. */
export function calendarRoutes(calendar: Calendar): Route[] {
  const through = (shift: string | undefined) =>
    shift === undefined ? calendar : withShift(calendar, shift);
  return [
    route({
      method: "GET",
      url: "/api/calendar",
      scope: "public",
      tag,
      summary: "A year of the official calendar: every day with its reason, the shifts, the announcements",
      query: Type.Object({
        year: Type.Integer({ minimum: 1970, maximum: 2099 }),
        shift: Type.Optional(Shift),
      }),
      response: YearAnswer,
      async handle({ query: { year, shift } }) {
        const chosen = through(shift);
        return {
          id: chosen.id,
          version: chosen.version,
          timeZone: chosen.zone.name,
          announcedFrom: chosen.announcedFrom,
          announcedThrough: chosen.announcedThrough,
          shift: chosen.shift,
          shifts: Object.entries(chosen.file.shifts).map(([id, { names, observesHolidays, week }]) => ({
            id,
            names,
            observesHolidays,
            week: { ...week },
          })),
          ...daysOfYear(chosen, year),
        };
      },
    }),
    route({
      method: "GET",
      url: "/api/calendar/due",
      scope: "public",
      tag,
      summary: "When an amount of time falls due, and how the clock runs until then",
      query: Type.Object({
        from: Type.String({ format: "date-time" }),
        amount: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }),
        unit: Type.Enum([...units]),
        shift: Type.Optional(Shift),
      }),
      response: DueAnswer,
      async handle({ query: { from, amount, unit, shift } }) {
        const chosen = through(shift);
        const start = Date.parse(from);
        const found = due(chosen, start, amountOf(unit, amount));
        if (found.at === null) throw problem("calendar.range");
        const long = found.at - start > longestTryDays * 86_400_000;
        return {
          at: new Date(found.at).toISOString(),
          beyondAnnounced: found.beyondAnnounced,
          version: found.version,
          pieces: long
            ? []
            : explain(chosen, start, found.at).map((piece) => ({
                from: new Date(piece.from).toISOString(),
                to: new Date(piece.to).toISOString(),
                kind: piece.kind,
                why: piece.why.kind,
                names: "names" in piece.why ? piece.why.names : null,
                workingMinutes: piece.workingMinutes,
              })),
        };
      },
    }),
  ];
}

function amountOf(unit: (typeof units)[number], amount: number): Parameters<typeof due>[2] {
  switch (unit) {
    case "workingMinutes":
      return { workingMinutes: amount };
    case "workingDays":
      return { workingDays: amount };
    case "statutoryWorkingDays":
      return { statutoryWorkingDays: amount };
    case "naturalDays":
      return { naturalDays: amount };
  }
}
