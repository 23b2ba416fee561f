import { sql } from "kysely";
import type { PlaceIndex } from "../../../foundation/index.ts";
import {
  act,
  type Context,
  kernelProblem,
  mayReach,
  type Transaction,
  within,
} from "../../../kernel/index.ts";
import { problem } from "../../problems.ts";
import { type EntityKind, type EntityType, typeOf } from "../entities/model.ts";
import { changeable, type Viewer, visible } from "../query/visible.ts";
import type { Columns } from "./fields.ts";

export const writeScope = "stream.write";
export const observationScope = "reading.write";

/** What the acts call the subjects of SensorThings. */
export const subjectKinds: Record<EntityKind, string> = {
  Thing: "thing",
  Location: "location",
  HistoricalLocation: "historical-location",
  Datastream: "stream",
  Sensor: "sensor",
  ObservedProperty: "observed-property",
  FeatureOfInterest: "feature",
  Observation: "observation",
};

/** What writing stands on. */
export type Ground = {
  viewer: Viewer;
  places: () => PlaceIndex;
  /** Paths of all units, and the one above all. */
  isUnit: (path: string) => boolean;
  root: () => string;
};

/** An observation that came with its Datastream: recorded when the Datastream is durable. */
export type Pending = { stream: number; body: Record<string, unknown> };

/** One change with all that it brings along, in one transaction. */
export type Change = {
  context: Context;
  tx: Transaction;
  ground: Ground;
  /** The unit that new entities belong to, unless they say otherwise. */
  unit: string;
  at: Date;
  pending: Pending[];
  /** Scope that allows it. */
  scope: string;
  /** Entities written so far. */
  written: number;
};

const mostAtOnce = 5_000;

/** The unit that what an actor makes belongs to. */
export function unitOf({ actor }: Context, root: string): string {
  return actor.unit ?? root;
}

/** Begins a change within the transaction of an act. */
export function changeIn(context: Context, tx: Transaction, ground: Ground, scope: string, at: Date): Change {
  const unit = unitOf(context, ground.root());
  return { context: within(context, tx), tx, ground, unit, at, pending: [], scope, written: 0 };
}

/** A number for a new entity. */
export async function nextId(
  reader: Context["database"]["kysely"] | Transaction,
  type: EntityType,
): Promise<number> {
  const { rows } = await sql<{
    id: number;
  }>`SELECT nextval(${`${type.table}_id`}::regclass)::integer AS id`.execute(reader);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("a sequence gave no number");
  return id;
}

/** Inserts a row; `more` are columns that no client gives. */
export async function insert(
  change: Change,
  type: EntityType,
  id: number,
  columns: Columns,
  more: Record<string, unknown>,
): Promise<void> {
  change.written += 1;
  if (change.written > mostAtOnce)
    throw problem("sensing.too-much", { limit: `${mostAtOnce} entities in one request` });
  const pairs: [string, unknown][] = [
    ["id", id],
    ...[...columns].map(([name, { value, json }]): [string, unknown] => [name, json ? asJson(value) : value]),
    ...Object.entries(more),
  ];
  await sql`INSERT INTO ${sql.raw(type.table)} (${sql.join(pairs.map(([name]) => sql.ref(name)))})
    VALUES (${sql.join(pairs.map(([, value]) => value))})`.execute(change.tx);
}

export const asJson = (value: unknown) => (value === null ? null : sql`${JSON.stringify(value)}::jsonb`);

/** An act on an entity inside a running change. */
export async function also(
  change: Change,
  type: EntityType,
  id: number,
  verb: string,
  detail: Record<string, unknown>,
  unit: string,
): Promise<void> {
  const kind = subjectKinds[type.kind];
  await act(
    change.context,
    `${kind}.${verb}`,
    { kind, id: String(id) },
    async (_tx, draft) => {
      draft.audience = [unit];
      draft.detail = detail;
      return null;
    },
    { scope: change.scope },
  );
}

/** Asks that an entity that a body points to is there and may be seen; with `toChange`, that it may be changed. */
export async function mustReach(
  change: Pick<Change, "tx" | "ground" | "scope">,
  kind: EntityKind,
  id: number,
  place: string,
  toChange = false,
): Promise<void> {
  const type = typeOf(kind);
  const { viewer } = change.ground;
  const { rows } = await sql<{ changeable: boolean }>`
    SELECT ${toChange ? changeable(viewer, change.scope, kind, "t0") : sql`true`} AS changeable
    FROM ${sql.raw(type.table)} t0 WHERE t0.id = ${id}
      AND (${visible(viewer, kind, "t0")} OR (t0.retired_at IS NULL AND ${changeable(viewer, change.scope, kind, "t0")}))`.execute(
    change.tx,
  );
  if (rows[0] === undefined)
    throw problem("sensing.entity", { place, reason: `there is no ${type.set}(${id})` });
  if (!rows[0].changeable) throw kernelProblem("kernel.forbidden", { scope: change.scope });
}

/** Asks that what is made for a unit may be made there. */
export function mustMakeAt({ context, scope }: Pick<Change, "context" | "scope">, unit: string): void {
  const placement = { units: [unit], accounts: [context.actor.id] };
  if (!mayReach(context.actor, scope, placement)) throw kernelProblem("kernel.forbidden", { scope });
}
