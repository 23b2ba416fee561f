import Type, { type Static, type TSchema } from "typebox";

const count = Type.Integer();
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = Type.String({ format: "date-time" });

/** How a matter of today stands, the words that end in `ed` being ends. */
export const states = ["waiting", "handling", "checking", "late", "paused", "closed", "ended"] as const;
export const State = Type.Enum([...states], {
  description:
    "waiting: with nobody who handles it yet; handling; checking: handled, to be checked or called back; late in its stage; paused: its clock stands still; closed; ended in another way",
});
export type State = Static<typeof State>;

export const Today = Type.Object({
  date: Type.String({ description: "Local date" }),
  from: instant,
  to: Type.String({ format: "date-time", description: "Now: until when was counted" }),
  reported: count,
  closed: Type.Integer({ description: "Closed today, whenever reported" }),
  before: Type.Object(
    { reported: count, closed: count },
    { description: "The same of the day before until the same hour" },
  ),
  hours: Type.Array(Type.Object({ reported: count, closed: count }), {
    description: "By hour since the first of the day, until now",
  }),
  flow: Type.Array(
    Type.Object({
      source: Type.String(),
      owner: Type.String({ description: "Unit path of the owner's department, sub-district or centre" }),
      state: State,
      count,
    }),
    { description: "Tickets reported today, the void and merged among them as ended" },
  ),
});
export type Today = Static<typeof Today>;

export const OpenCells = Type.Object({
  at: instant,
  open: count,
  red: Type.Integer({ description: "Late in their stage" }),
  yellow: count,
  suspended: count,
  cells: Type.Array(
    Type.Object({
      cell: Type.String(),
      west: Type.Number(),
      south: Type.Number(),
      east: Type.Number(),
      north: Type.Number(),
      count,
      red: count,
    }),
    { description: "Cells of the unit grid in which open tickets lie" },
  ),
});
export type OpenCells = Static<typeof OpenCells>;

export const LatestQuery = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 60, default: 20 })) },
  { additionalProperties: false },
);
export type LatestQuery = Static<typeof LatestQuery>;
export const LatestActs = Type.Object({
  acts: Type.Array(
    Type.Object({
      id: Type.String(),
      at: instant,
      verb: Type.String(),
      channel: Type.String(),
      detail: Type.Record(Type.String(), Type.Unknown()),
      ticket: Type.Object({
        id: Type.String(),
        number: Type.String(),
        source: Type.String(),
        status: Type.String(),
        category: orNull(Type.String()),
        ownerPath: Type.String(),
        areaPath: orNull(Type.String()),
        longitude: orNull(Type.Number()),
        latitude: orNull(Type.Number()),
      }),
    }),
    { description: "The newest first; of the last few hundred acts on tickets those you may see" },
  ),
});
export type LatestActs = Static<typeof LatestActs>;
