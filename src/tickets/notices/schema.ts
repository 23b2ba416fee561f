import Type, { type Static, type TSchema } from "typebox";
import { Stage } from "../intake/schema.ts";
import { templateCodes } from "../intake/templates.ts";

const strict = { additionalProperties: false } as const;
const optional = Type.Optional;
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = Type.String({ format: "date-time" });

const Template = Type.Enum([...templateCodes], { description: "What it tells, as in templates.yaml" });
const unitsBelow = Type.Boolean({ description: "Those to all units below yours, too, within your reach" });

export const NoticesQuery = Type.Object(
  {
    unitsBelow: optional(unitsBelow),
    unread: optional(Type.Boolean({ description: "Only what you have not read" })),
    template: optional(
      Type.Array(Template, { minItems: 1, maxItems: 20, description: "What it tells; repeat for several" }),
    ),
    before: optional(Type.String({ format: "uuid", description: "Older than this notice" })),
    limit: optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  strict,
);

const About = Type.Object(
  {
    id: Type.String(),
    number: Type.String(),
    title: Type.String(),
    category: orNull(Type.String()),
    status: Type.String(),
    stage: orNull(Stage),
    light: orNull(Type.Enum(["green", "yellow", "red"])),
    stageDueAt: orNull(instant),
    dueAt: orNull(instant),
    suspended: Type.Boolean({ description: "Its clock is stopped" }),
  },
  { description: "The ticket as it stands now" },
);
export type About = Static<typeof About>;

export const NoticeView = Type.Object({
  id: Type.String(),
  template: Type.String({ description: "What it tells, as in templates.yaml" }),
  recipient: Type.String({ description: "account:ID, or unit:PATH@function" }),
  language: Type.String({ description: "In which the words are written" }),
  subject: Type.String(),
  body: Type.String(),
  at: instant,
  read: Type.Boolean({ description: "By you; what is older than 30 days counts as read" }),
  ticket: orNull(About),
});
export type NoticeView = Static<typeof NoticeView>;

export const Unread = Type.Object({
  count: Type.Integer(),
  atLeast: Type.Boolean({ description: "There are more than were counted" }),
});
export const Notices = Type.Object({
  notices: Type.Array(NoticeView),
  next: orNull(Type.String({ description: "Send it as `before` for older ones; null on the last page" })),
});
export const ReadBody = Type.Union([
  Type.Object(
    { notices: Type.Array(Type.String({ format: "uuid" }), { minItems: 1, maxItems: 200 }) },
    strict,
  ),
  Type.Object(
    {
      until: Type.String({ format: "uuid", description: "All up to this one: the newest you were shown" }),
      unitsBelow: optional(unitsBelow),
    },
    strict,
  ),
]);
