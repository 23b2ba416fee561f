import Type, { type Static, type TSchema } from "typebox";
import { Source, Stage, Urgency } from "../intake/schema.ts";
import { Labelling } from "../labelling/schema.ts";

const strict = { additionalProperties: false } as const;
const optional = Type.Optional;
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = Type.String({ format: "date-time" });
const several = <T extends TSchema>(schema: T, description: string) =>
  Type.Array(schema, { minItems: 1, maxItems: 20, description: `${description}; repeat for several` });
const path = (description: string) =>
  Type.String({ pattern: "^([a-z0-9-]+/)+$", maxLength: 300, description });

export const Status = Type.Enum(["open", "closed", "void", "merged", "transferred"]);
export const Light = Type.Enum(["green", "yellow", "red"]);
export const PendingKind = Type.Enum(["suspend", "extend", "void", "exclude"]);
export const Box = Type.String({
  pattern: "^-?[0-9.]{1,12}(,-?[0-9.]{1,12}){3}$",
  description: "west,south,east,north in degrees of WGS-84; edges belong to it",
});

/** What a list, its counts and its map may be narrowed to. All conditions hold together. */
const filter = {
  status: optional(several(Status, "How it stands")),
  stage: optional(several(Stage, "The stage that waits")),
  source: optional(several(Source, "Where it comes from")),
  category: optional(
    several(
      Type.String({ pattern: "^[a-z0-9-]+(/[a-z0-9-]*)?$", maxLength: 100 }),
      "Code of a category, or its group with a slash, such as roads/",
    ),
  ),
  urgency: optional(several(Urgency, "Urgency")),
  light: optional(
    several(Light, "Traffic light of the present stage, or of the matter as a whole where that is due first"),
  ),
  label: optional(
    several(
      Type.String({ pattern: "^[a-z0-9][a-z0-9.-]{0,79}$" }),
      "Marked by this label: it acts on the ticket, and the city shows it in lists",
    ),
  ),
  owner: optional(path("Owned by this unit or one below it")),
  area: optional(path("Lies in this area or one below it")),
  partner: optional(path("Handled jointly with this unit")),
  assignee: optional(Type.String({ maxLength: 100, description: "Account that handles it, or me" })),
  reporter: optional(Type.String({ maxLength: 100, description: "Account that reported it, or me" })),
  requester: optional(
    Type.String({ format: "uuid", description: "Asked for by this person of the register" }),
  ),
  pending: optional(several(PendingKind, "Waits for a second person to decide this")),
  joint: optional(Type.Boolean({ description: "Handled by several units" })),
  suspended: optional(Type.Boolean({ description: "Its clock is stopped" })),
  returned: optional(Type.Boolean({ description: "Sent back by a unit at least once" })),
  reworked: optional(Type.Boolean({ description: "Failed a check at least once" })),
  public: optional(Type.Boolean({ description: "Shown to the public" })),
  from: optional(Type.String({ format: "date-time", description: "Reported at or after" })),
  to: optional(Type.String({ format: "date-time", description: "Reported before" })),
  closedFrom: optional(Type.String({ format: "date-time", description: "Ended at or after" })),
  closedTo: optional(Type.String({ format: "date-time", description: "Ended before" })),
  box: optional(Box),
  cell: optional(Type.String({ pattern: "^[0-9]{6}-[0-9]{6}$", description: "Code of a unit-grid cell" })),
  q: optional(
    Type.String({ minLength: 1, maxLength: 100, description: "Words or parts of words, all of which occur" }),
  ),
};
export const Filter = Type.Object(filter, strict);
export type Filter = Static<typeof Filter>;

export const sorts = ["due", "newest"] as const;
const sort = Type.Enum([...sorts], {
  description:
    "due: the most urgent first, for open ones: by what is due next, the present stage or the matter as a whole where that comes first, as the light shows it; what is suspended comes last. newest: what was reported last. By default due where status=open",
});
const limit = Type.Integer({ minimum: 1, maximum: 200, default: 50 });
const cursor = Type.String({ maxLength: 200, description: "`next` of the page before" });
export const ListQuery = Type.Object(
  { ...filter, sort: optional(sort), limit: optional(limit), cursor: optional(cursor) },
  strict,
);
export type ListQuery = Static<typeof ListQuery>;
export const MapQuery = Type.Object({ ...filter, box: Box }, strict);
export type MapQuery = Static<typeof MapQuery>;

const row = {
  id: Type.String(),
  number: Type.String(),
  version: Type.Integer(),
  source: Type.String(),
  status: Type.String(),
  stage: orNull(Type.String()),
  category: orNull(Type.String()),
  urgency: Type.String(),
  title: Type.String(),
  ownerPath: Type.String(),
  areaPath: orNull(Type.String()),
  joint: Type.Boolean(),
  assignee: orNull(Type.String()),
  longitude: orNull(Type.Number()),
  latitude: orNull(Type.Number()),
  reportedAt: instant,
  closedAt: orNull(instant),
  dueAt: orNull(instant),
  stageDueAt: orNull(instant),
  light: orNull(Light),
  suspended: Type.Boolean(),
  pending: orNull(PendingKind),
  marks: Type.Array(Type.String(), { description: "Labels that act on it and that the city shows in lists" }),
  asked: Type.Boolean({ description: "Its requester has been asked for more and has not answered" }),
  cameBack: Type.Boolean({
    description: "Was opened again, sent back by a unit, or failed a check at least once",
  }),
};
export const Row = Type.Object(row);
export type Row = Static<typeof Row>;
export const List = Type.Object({
  tickets: Type.Array(Row),
  next: orNull(Type.String({ description: "Send it as `cursor` for the next page; null on the last" })),
});
export type List = Static<typeof List>;

export const facets = [
  "status",
  "stage",
  "source",
  "urgency",
  "light",
  "category",
  "owner",
  "area",
  "label",
] as const;
export type Facet = (typeof facets)[number];
const tally = Type.Array(Type.Object({ value: orNull(Type.String()), count: Type.Integer() }));
export const Counts = Type.Object({
  total: Type.Integer(),
  atLeast: Type.Boolean({
    description: "There are more than were counted: every number here is a lower bound, not an estimate",
  }),
  facets: Type.Object(
    Object.fromEntries(facets.map((facet) => [facet, tally])) as Record<Facet, typeof tally>,
    { description: "A ticket with several labels counts with each of them" },
  ),
});
export type Counts = Static<typeof Counts>;

const cluster = Type.Object({
  longitude: Type.Number({ description: "Mean of its tickets" }),
  latitude: Type.Number(),
  cell: orNull(Type.String({ description: "The unit-grid cell, where the map is that close" })),
  count: Type.Integer(),
  red: Type.Integer({ description: "Of them overdue in their stage" }),
});
const point = Type.Object({
  id: Type.String(),
  number: Type.String(),
  category: orNull(Type.String()),
  status: Type.String(),
  light: orNull(Light),
  longitude: Type.Number(),
  latitude: Type.Number(),
});
export const TicketMap = Type.Object({
  total: Type.Integer(),
  atLeast: Type.Boolean({ description: "Only the newest are drawn; there are more in the box" }),
  points: Type.Array(point, { description: "Each ticket, where they are few" }),
  clusters: Type.Array(cluster),
});
export type TicketMap = Static<typeof TicketMap>;

const pause = Type.Object({ from: instant, to: orNull(instant), reason: Type.String() });
const note = Type.Object({
  id: Type.String(),
  act: Type.String(),
  public: Type.Boolean(),
  text: Type.String(),
  author: Type.String(),
  at: instant,
  asked: Type.Boolean({ description: "A question to the requesters" }),
});
const attachment = Type.Object({
  id: Type.String(),
  moment: Type.String(),
  name: Type.String(),
  mediaType: Type.String(),
  bytes: Type.Integer(),
  sha256: Type.String(),
  public: Type.Boolean(),
  at: instant,
});
const share = Type.Object({
  unit: Type.String(),
  lead: Type.Boolean(),
  since: instant,
  doneAt: orNull(instant),
  doneBy: orNull(Type.String()),
  outcome: orNull(Type.String()),
});
const whole = {
  ...row,
  channel: Type.String(),
  deadlineClass: orNull(Type.String()),
  description: Type.String(),
  address: orNull(Type.String()),
  cell: orNull(Type.String()),
  partnerPaths: Type.Array(Type.String()),
  reporter: orNull(Type.String()),
  public: Type.Boolean(),
  parent: orNull(Type.String()),
  mergedInto: orNull(Type.String()),
  externalSource: orNull(Type.String()),
  externalId: orNull(Type.String()),
  registeredAt: orNull(instant),
  dispatchedAt: orNull(instant),
  acknowledgedAt: orNull(instant),
  contactedAt: orNull(instant),
  handledAt: orNull(instant),
  handledBy: orNull(Type.String()),
  checkedAt: orNull(instant),
  calledBackAt: orNull(instant),
  contactDueAt: orNull(instant),
  stageStartedAt: orNull(instant),
  stageYellowAt: orNull(instant),
  suspendedAt: orNull(instant),
  labels: orNull(Labelling),
  about: orNull(
    Type.Object({ thing: Type.Optional(Type.String()), organisation: Type.Optional(Type.String()) }),
  ),
  question: orNull(
    Type.Object(
      {
        act: Type.String({ description: "The act that asked; its public note holds the words" }),
        by: Type.String(),
        at: instant,
        remindAt: instant,
        dueAt: instant,
        reminded: Type.Boolean(),
        pauses: Type.Boolean({ description: "The clock stands until it is answered or lapses" }),
      },
      { description: "What the requester was asked and has not answered" },
    ),
  ),
  request: orNull(
    Type.Object({
      kind: PendingKind,
      by: Type.String(),
      at: instant,
      workingDays: optional(Type.Integer()),
      until: optional(instant),
    }),
  ),
  dispatches: Type.Integer(),
  returns: Type.Integer(),
  wrongDispatches: Type.Integer(),
  reworks: Type.Integer(),
  reopenings: Type.Integer(),
  extensions: Type.Integer(),
  escalations: Type.Integer(),
  grossMinutes: orNull(Type.Integer()),
  netMinutes: orNull(Type.Integer()),
  excluded: Type.Boolean(),
  claimedSolved: orNull(Type.Boolean()),
  callbackReached: orNull(Type.Boolean()),
  confirmedSolved: orNull(Type.Boolean()),
  firstSolved: orNull(Type.Boolean()),
  satisfaction: orNull(Type.Integer()),
  requesters: Type.Integer({ description: "How many asked for it" }),
  notes: Type.Array(note),
  attachments: Type.Array(attachment),
  shares: Type.Array(share),
  pauses: Type.Array(pause),
  allowed: Type.Array(Type.String(), {
    description: "What you may do with it now, as names of POST addresses",
  }),
  refused: Type.Array(
    Type.Object({
      action: Type.String(),
      code: Type.String({
        description: "Code of the problem it would be refused with; scope: not in this role",
      }),
      stages: Type.Array(Type.String(), { description: "At which stages it can be done" }),
    }),
    { description: "What you may not do with it now, each with the reason" },
  ),
};
export const Whole = Type.Object(whole);
export type Whole = Static<typeof Whole>;

export const Timeline = Type.Object({
  acts: Type.Array(
    Type.Object({
      id: Type.String(),
      at: instant,
      actor: Type.String(),
      role: Type.String(),
      unit: orNull(
        Type.String({ description: "Where the actor holds the role; null for residents and programs" }),
      ),
      name: orNull(
        Type.String({
          description: "What the member of staff is called, within your reach of `account.name`",
        }),
      ),
      channel: Type.String(),
      verb: Type.String(),
      version: Type.Integer(),
      detail: Type.Record(Type.String(), Type.Unknown()),
      proof: Type.String({ description: "Address of the proof that the act is sealed in the ledger" }),
    }),
  ),
});
export type Timeline = Static<typeof Timeline>;

const name = Type.String({ minLength: 1, maxLength: 60 });
export const ViewBody = Type.Object({ name, filter: Type.Omit(ListQuery, ["cursor", "limit"]) }, strict);
export type ViewBody = Static<typeof ViewBody>;
export const View = Type.Object({ id: Type.String(), ...ViewBody.properties, at: instant });
export type View = Static<typeof View>;
export const Views = Type.Object({ views: Type.Array(View) });

export const IdParams = Type.Object({ id: Type.String({ format: "uuid" }) });
export const NumberParams = Type.Object({ number: Type.String({ minLength: 1, maxLength: 60 }) });
