import Type from "typebox";
import { Source, Urgency } from "../intake/schema.ts";

const text = (description: string, maxLength: number) =>
  Type.String({ description, minLength: 1, maxLength });
const reason = text("Why; kept as an internal note", 4000);
const note = Type.Optional(text("Internal note", 4000));
const strict = { additionalProperties: false } as const;
const code = Type.String({ description: "Follow-up code given at the report", minLength: 8, maxLength: 40 });
const unit = Type.String({
  description: "Unit path, such as district/roads/",
  pattern: "^([a-z0-9-]+/)+$",
  maxLength: 300,
});
const satisfaction = Type.Integer({
  description: "5 very satisfied … 1 very dissatisfied",
  minimum: 1,
  maximum: 5,
});

export const IdParams = Type.Object({ id: Type.String({ format: "uuid" }) });

export const Answer = Type.Object({
  id: Type.String(),
  number: Type.String(),
  version: Type.Integer({ description: "Send it as If-Match with the next change" }),
  status: Type.String(),
  stage: Type.Union([Type.String(), Type.Null()]),
  ownerPath: Type.String(),
});

export const Requester = Type.Object(
  {
    name: Type.Optional(text("Name", 100)),
    phone: Type.Optional(Type.String({ pattern: "^\\+?[0-9 ()-]{5,20}$" })),
    mail: Type.Optional(Type.String({ format: "email", maxLength: 200 })),
    notify: Type.Enum(["mail", "sms", "none"]),
    language: Type.Enum(["zh-CN", "ja", "en"]),
  },
  strict,
);

/** Whoever says "me too", with what they have to say of it. */
export const JoinBody = Type.Object(
  { ...Requester.properties, words: Type.Optional(text("What they say of it; for staff", 20_000)) },
  strict,
);

export const ReportBody = Type.Object(
  {
    source: Source,
    title: Type.String({
      description: "What is the matter, in a few words",
      minLength: 1,
      maxLength: 200,
      // Something that can be read: a title of spaces and unseen signs alone is none.
      pattern: "[\\p{L}\\p{N}\\p{P}\\p{S}]",
    }),
    description: Type.String({ description: "The whole story", maxLength: 20_000 }),
    address: Type.Optional(text("Where, in words", 500)),
    longitude: Type.Optional(Type.Number({ minimum: -180, maximum: 180, description: "WGS-84" })),
    latitude: Type.Optional(Type.Number({ minimum: -90, maximum: 90, description: "WGS-84" })),
    category: Type.Optional(text("Code of a category", 100)),
    urgency: Type.Optional(Urgency),
    about: Type.Optional(
      Type.Object(
        {
          thing: Type.Optional(Type.String({ format: "uuid", description: "Id in the register of things" })),
          organisation: Type.Optional(unit),
        },
        { ...strict, description: "What it is about besides its place: labels of it count for the ticket" },
      ),
    ),
    requester: Type.Optional(Requester),
    dispatch: Type.Optional(
      Type.Object(
        { unit: Type.Optional(unit), partners: Type.Optional(Type.Array(unit, { maxItems: 20 })), note },
        { ...strict, description: "Accept, verify and dispatch at once; needs a category and those scopes" },
      ),
    ),
  },
  strict,
);
export const ReportAnswer = Type.Object({ ...Answer.properties, code: Type.Optional(code) });

export const AcceptBody = Type.Object(
  {
    category: text("Code of a category", 100),
    urgency: Type.Optional(Urgency),
    public: Type.Optional(Type.Boolean()),
    note,
  },
  strict,
);
export const VerifyBody = Type.Object({ verified: Type.Boolean(), note }, strict);
export const DispatchBody = Type.Object(
  { unit: Type.Optional(unit), partners: Type.Optional(Type.Array(unit, { maxItems: 20 })), note },
  strict,
);
export const ContactBody = Type.Object({ reached: Type.Boolean(), note }, strict);
const despite = Type.Optional(
  text("Why it is done although a sensor still shows the fault; kept as an internal note", 4000),
);
export const HandleBody = Type.Object(
  {
    solved: Type.Boolean({ description: "Whether the matter is solved, in the department's view" }),
    outcome: text("What was done; internal", 8000),
    answer: Type.Optional(text("Answer to the requesters; public", 8000)),
    despite,
  },
  strict,
);
export const ShareBody = Type.Object(
  { unit: Type.Optional(unit), outcome: text("What was done", 8000) },
  strict,
);
export const CheckBody = Type.Object({ approved: Type.Boolean(), note, despite }, strict);
export const CallBackBody = Type.Object(
  {
    reached: Type.Boolean(),
    solved: Type.Optional(
      Type.Boolean({ description: "What the requester says; leave out if not answered" }),
    ),
    satisfaction: Type.Optional(satisfaction),
    note,
  },
  strict,
);
export const ReturnBody = Type.Object(
  { notOurs: Type.Boolean({ description: "Dispatched to the wrong unit" }), reason },
  strict,
);
export const RequestBody = Type.Object(
  {
    kind: Type.Enum(["suspend", "extend", "void", "exclude"]),
    reason,
    workingDays: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 60, description: "For extend; what the class gives if left out" }),
    ),
    until: Type.Optional(
      Type.String({
        format: "date-time",
        description: "For suspend: when it resumes by itself; at the latest the class allows if left out",
      }),
    ),
  },
  strict,
);
export const DecisionBody = Type.Object({ approved: Type.Boolean(), note }, strict);
export const ResumeBody = Type.Object({ note }, strict);
export const MergeBody = Type.Object({ into: Type.String({ format: "uuid" }), note }, strict);
export const SplitBody = Type.Object(
  {
    parts: Type.Array(
      Type.Object(
        {
          title: text("What is the matter", 200),
          description: Type.String({ maxLength: 20_000 }),
          category: Type.Optional(text("Code of a category", 100)),
        },
        strict,
      ),
      { minItems: 1, maxItems: 20 },
    ),
  },
  strict,
);
export const SplitAnswer = Type.Object({
  ...Answer.properties,
  children: Type.Array(Type.Object({ id: Type.String(), number: Type.String() })),
});
export const TransferBody = Type.Object(
  { service: text("The service that takes over", 200), reason },
  strict,
);
export const ReopenBody = Type.Object({ reason, code: Type.Optional(code) }, strict);
export const AnswerBody = Type.Object(
  {
    code,
    solved: Type.Optional(Type.Boolean()),
    satisfaction: Type.Optional(satisfaction),
    words: Type.Optional(text("In your own words", 4000)),
  },
  strict,
);
export const NoteBody = Type.Object({ text: text("Note", 8000), public: Type.Boolean() }, strict);
export const SuperviseBody = Type.Object({ reason }, strict);
export const PartnersBody = Type.Object({ partners: Type.Array(unit, { maxItems: 20 }) }, strict);
export const ReclassifyBody = Type.Object({ category: text("Code of a category", 100), reason }, strict);
export const AskBody = Type.Object(
  { text: text("What you need to know; the requester reads it", 2000) },
  strict,
);
export const ReplyBody = Type.Object(
  { words: text("The answer, in your own words", 4000), code: Type.Optional(code) },
  strict,
);
export const RecallBody = Type.Object({ reason }, strict);
