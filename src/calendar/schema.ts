import Type, { type Static } from "typebox";
import { TextSchema } from "../kernel/index.ts";

const closed = { additionalProperties: false } as const;

/** A day of the official calendar, `2026-02-14`. */
const LocalDate = Type.String({
  pattern: "^\\d{4}-\\d{2}-\\d{2}$",
  description: "a date such as 2026-02-14",
});

/** One day, or the first and the last of several. */
const DateSpan = Type.String({
  pattern: "^\\d{4}-\\d{2}-\\d{2}(/\\d{4}-\\d{2}-\\d{2})?$",
  description: "a date such as 2026-02-14, or first/last such as 2026-02-15/2026-02-23",
});

/** Working hours on the wall clock; `24:00` is the end of the day. */
const Hours = Type.String({
  pattern: "^([01]\\d|2[0-3]):[0-5]\\d-(([01]\\d|2[0-3]):[0-5]\\d|24:00)$",
  description: "hours such as 09:00-12:00",
});

const ShiftDay = Type.Array(Hours, { description: "the hours worked on such a day, in order; [] when off" });

/** Which hours are worked on which weekday. */
const ShiftPattern = Type.Object(
  {
    names: TextSchema,
    observesHolidays: Type.Boolean({
      description:
        "false for a service that holidays and make-up days do not touch, such as an emergency desk",
    }),
    week: Type.Object(
      {
        mon: ShiftDay,
        tue: ShiftDay,
        wed: ShiftDay,
        thu: ShiftDay,
        fri: ShiftDay,
        sat: ShiftDay,
        sun: ShiftDay,
      },
      closed,
    ),
    makeUp: Type.Optional(
      Type.Array(Hours, { minItems: 1, description: "the hours worked on a make-up day that would be off" }),
    ),
  },
  closed,
);

/** Days that a notice sets for one holiday: those off, and those worked to make up for them. */
const NoticeDays = Type.Object(
  {
    for: Type.Array(Type.String(), { minItems: 1, description: "keys of `holidays`" }),
    off: Type.Array(DateSpan),
    work: Type.Optional(Type.Array(LocalDate)),
  },
  closed,
);

/** An official announcement. A later one of the same year wins on the days it names. */
const Notice = Type.Object(
  {
    announced: LocalDate,
    title: Type.String({ minLength: 1 }),
    url: Type.String({ pattern: "^https?://" }),
    days: Type.Array(NoticeDays),
  },
  closed,
);

/** `cities/<id>/calendar.yaml`: the working time of a city. */
export const CalendarFile = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z][a-z0-9-]*$" }),
    version: Type.String({
      pattern: "^\\d{4}-\\d{2}-\\d{2}$",
      description: "the day since which this version is known; not before its last notice",
    }),
    timeZone: Type.String({ minLength: 1, description: "an IANA name such as Asia/Shanghai" }),
    announcedThrough: Type.Integer({ minimum: 1970, maximum: 2099 }),
    defaultShift: Type.String(),
    shifts: Type.Record(Type.String({ pattern: "^[a-z][A-Za-z0-9]*$" }), ShiftPattern),
    holidays: Type.Record(Type.String({ pattern: "^[a-z][A-Za-z0-9]*$" }), TextSchema),
    years: Type.Record(Type.String({ pattern: "^(19[7-9]|20\\d)\\d$" }), Type.Array(Notice, { minItems: 1 })),
  },
  { ...closed, title: "Calendar of a city" },
);

export type CalendarFile = Static<typeof CalendarFile>;
export type ShiftPattern = Static<typeof ShiftPattern>;
export type Notice = Static<typeof Notice>;
