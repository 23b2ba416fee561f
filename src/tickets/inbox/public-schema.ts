import Type, { type Static, type TSchema } from "typebox";
import { Stage } from "../intake/schema.ts";
import { Requester } from "../life/schema.ts";
import { Box, Status } from "./schema.ts";

const strict = { additionalProperties: false } as const;
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const date = Type.String({ format: "date", description: "Local date" });
const Names = Type.Object({ "zh-CN": Type.String(), ja: Type.String(), en: Type.String() });

const filter = {
  status: Type.Optional(Type.Enum(["open", "closed"])),
  category: Type.Optional(
    Type.String({
      pattern: "^[a-z0-9-]+(/[a-z0-9-]*)?$",
      maxLength: 100,
      description: "Code of a category, or its group with a slash",
    }),
  ),
  from: Type.Optional(Type.String({ format: "date-time", description: "Reported at or after" })),
  to: Type.Optional(Type.String({ format: "date-time", description: "Reported before" })),
};
export const PublicListQuery = Type.Object(
  {
    ...filter,
    box: Type.Optional(Box),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  strict,
);
export type PublicListQuery = Static<typeof PublicListQuery>;
export const PublicMapQuery = Type.Object({ ...filter, box: Box }, strict);
export type PublicMapQuery = Static<typeof PublicMapQuery>;

/** What everybody may know of a public ticket: no words, no persons, the place only to its cell of the grid. */
export const PublicTicket = Type.Object({
  number: Type.String(),
  category: orNull(Type.String()),
  cell: orNull(Type.String()),
  longitude: orNull(Type.Number({ description: "Middle of the cell" })),
  latitude: orNull(Type.Number()),
  area: orNull({ ...Names, description: "Names of the smallest area it lies in" }),
  status: Type.String(),
  stage: orNull(Type.String()),
  reportedOn: date,
  dueOn: orNull(date),
  closedOn: orNull(date),
});
export type PublicTicket = Static<typeof PublicTicket>;
export const PublicList = Type.Object({ tickets: Type.Array(PublicTicket), next: orNull(Type.String()) });
export const PublicMap = Type.Object({
  total: Type.Integer(),
  atLeast: Type.Boolean(),
  cells: Type.Array(
    Type.Object({
      cell: orNull(Type.String()),
      longitude: Type.Number(),
      latitude: Type.Number(),
      count: Type.Integer(),
    }),
  ),
});

export const FollowBody = Type.Object(
  { code: Type.String({ description: "Follow-up code given at the report", minLength: 8, maxLength: 40 }) },
  strict,
);

const done = Type.Object({
  stage: Type.Union([Type.Literal("report"), Stage, Type.Literal("close")]),
  at: Type.String({ format: "date-time" }),
});
/** Progress of a matter as its requester sees it. */
export const Progress = Type.Object({
  number: Type.String({ description: "Of the ticket that answers now; another one after a merge" }),
  id: Type.String({ description: "To answer or to reopen it, with the code" }),
  category: orNull(Type.String()),
  status: Status,
  stage: orNull(Type.String()),
  done: Type.Array(done),
  ownerPath: Type.String({ description: "The unit that has it now" }),
  owner: orNull({ ...Names, description: "Names of the unit that has it now" }),
  reportedAt: Type.String({ format: "date-time" }),
  dueAt: orNull(Type.String({ format: "date-time" })),
  stageDueAt: orNull(
    Type.String({ format: "date-time", description: "Until when the present stage may take" }),
  ),
  closedAt: orNull(Type.String({ format: "date-time" })),
  suspended: Type.Boolean(),
  suspendedAt: orNull(Type.String({ format: "date-time", description: "Since when its clock stands" })),
  notes: Type.Array(
    Type.Object({
      text: Type.String(),
      at: Type.String({ format: "date-time" }),
      asked: Type.Boolean({ description: "A question to the requesters, not an answer" }),
    }),
  ),
  question: orNull(
    Type.Object(
      {
        text: Type.String(),
        at: Type.String({ format: "date-time" }),
        dueAt: Type.String({ format: "date-time", description: "Until when it can be answered" }),
        pauses: Type.Boolean({ description: "The clock stands until it is answered" }),
      },
      { description: "What you are asked, until it is answered or its time is over" },
    ),
  ),
  replied: orNull(
    Type.Object(
      {
        at: Type.String({ format: "date-time" }),
        words: Type.Union([Type.String(), Type.Null()], {
          description: "Null where another requester of the matter answered",
        }),
      },
      { description: "The newest answer to what was asked" },
    ),
  ),
  mayAnswer: Type.Boolean({ description: "It has ended, and you may say whether it is solved" }),
});
export type Progress = Static<typeof Progress>;

/** Who joins a public matter, and how to tell them of it. */
export const JoinBody = Requester;
