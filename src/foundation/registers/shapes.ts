import Type, { type Static } from "typebox";
import type { FactStatement } from "./actions.ts";
import type { Fact, FactValue, Stretch } from "./schema.ts";
import type { RecordRow } from "./store.ts";

const closed = { additionalProperties: false };
export const Id = Type.String({ format: "uuid" });
export const Time = Type.String({ format: "date-time" });
export const TimeOrNull = Type.Union([Time, Type.Null()]);
export const UnitPath = Type.String({ pattern: "^([a-z0-9][a-z0-9-]*/)+$", maxLength: 200 });
const Value = Type.Union([Type.String({ maxLength: 4000 }), Type.Number(), Type.Boolean(), Type.Null()]);
const Attribute = Type.String({ pattern: "^[a-z][a-z0-9-]{0,79}$" });
const Source = Type.String({
  minLength: 1,
  maxLength: 100,
  description: "Who says it, such as a register's name",
});

/** A fact as it is told over HTTP. */
export const FactInput = Type.Object(
  {
    attribute: Attribute,
    value: Value,
    withdrawn: Type.Optional(
      Type.Boolean({ description: "The source takes back what it said of this time" }),
    ),
    from: Type.Optional(Time),
    to: Type.Optional(TimeOrNull),
  },
  closed,
);
type FactInput = Static<typeof FactInput>;

/** What makes a new record. */
export const recordInput = {
  unit: UnitPath,
  source: Source,
  facts: Type.Array(FactInput, { maxItems: 200, default: [] }),
};
export const RecordInput = Type.Object(
  { type: Type.String({ minLength: 1, maxLength: 80 }), ...recordInput },
  closed,
);
export const FactsInput = Type.Object(
  { source: Source, facts: Type.Array(FactInput, { minItems: 1, maxItems: 200 }) },
  closed,
);

export const RecordEntry = Type.Object({ id: Id, type: Type.String(), unit: UnitPath, createdAt: Time });
export const FactView = Type.Object({
  record: Id,
  attribute: Attribute,
  value: Value,
  from: Time,
  to: TimeOrNull,
  source: Source,
  recordedAt: Time,
});
export const RecordView = Type.Object({
  ...RecordEntry.properties,
  erasedAt: TimeOrNull,
  survivor: Type.String({
    description: "The record that answers for this one; itself where it was never merged",
  }),
  oneWith: Type.Array(Id, { description: "Other records found to be the same" }),
  attributes: Type.Array(
    Type.Object({
      attribute: Attribute,
      fact: FactView,
      contradicting: Type.Array(FactView, { description: "What less trusted sources say" }),
    }),
  ),
});
export const HistoryView = Type.Object({
  attributes: Type.Array(
    Type.Object({
      attribute: Attribute,
      stretches: Type.Array(Type.Object({ from: Time, to: TimeOrNull, value: Value, source: Source })),
    }),
  ),
});

/** Facts of a request as the actions take them. */
export function statements(facts: readonly FactInput[]): FactStatement[] {
  return facts.map(({ from, to, ...rest }) => ({
    ...rest,
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: to === null ? null : new Date(to) }),
  }));
}

/** How much of a value is shown: all, or a mask. */
export type Shown = (attribute: string, value: FactValue) => FactValue;

export const inFull: Shown = (_attribute, value) => value;

export function entryOf({ id, type, unit, createdAt }: RecordRow) {
  return { id, type, unit, createdAt: createdAt.toISOString() };
}

export function factOf(fact: Fact, shown: Shown) {
  const { record, attribute, value, from, to, source, recordedAt } = fact;
  return {
    record,
    attribute,
    source,
    value: shown(attribute, value),
    from: from.toISOString(),
    to: to?.toISOString() ?? null,
    recordedAt: recordedAt.toISOString(),
  };
}

export function stretchOf({ from, to, fact }: Stretch, shown: Shown) {
  return {
    from: from.toISOString(),
    to: to?.toISOString() ?? null,
    value: shown(fact.attribute, fact.value),
    source: fact.source,
  };
}
