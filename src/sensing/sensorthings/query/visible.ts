import { type RawBuilder, sql } from "kysely";
import { type Actor, withinReach } from "../../../kernel/index.ts";
import type { EntityKind } from "../entities/model.ts";

/** Who looks: the actor's reach of `stream.read`, and kinds of streams that the city shows to everybody. */
export type Viewer = { actor: Actor; published: readonly string[] };

export const readScope = "stream.read";

const yes = sql<boolean>`true`;
const no = sql<boolean>`false`;
const raw = sql.raw;

/** Whether the row of `alias`, with columns `unit` and `owner`, is within the reach of the scope. */
export function inReach({ actor }: Viewer, scope: string, alias: string): RawBuilder<boolean> {
  if (!actor.grants.has(scope)) return no;
  return withinReach(actor, scope, { unit: raw(`${alias}.unit`), account: raw(`${alias}.owner`) });
}

function seesAll({ actor }: Viewer): boolean {
  return actor.grants.get(readScope) === "all";
}

/**
 * The condition that a viewer may see the row of `alias`: it is in use, and stands in the viewer's reach or belongs to
 * a thing or stream that does. What a stream needs to be understood (its sensor, its property, its place) is seen with it.
 */
export function visible(viewer: Viewer, kind: EntityKind, alias: string): RawBuilder<boolean> {
  const used = sql<boolean>`${raw(alias)}.retired_at IS NULL`;
  if (seesAll(viewer)) return used;
  return sql`(${used} AND (${reached(viewer, kind, alias)}))`;
}

function reached(viewer: Viewer, kind: EntityKind, alias: string): RawBuilder<boolean> {
  const id = raw(`${alias}.id`);
  // Inner names say at which depth they stand, so that they cannot be confused with the outer ones.
  const inner = `v${alias}`;
  const v = raw(inner);
  switch (kind) {
    case "Thing":
      return sql`${inReach(viewer, readScope, alias)} OR EXISTS (SELECT 1 FROM sensing.stream ${v}
        WHERE ${v}.thing = ${id} AND ${v}.retired_at IS NULL AND ${isPublished(viewer, inner)})`;
    case "Datastream":
      return sql`${isPublished(viewer, alias)} OR EXISTS (SELECT 1 FROM sensing.thing ${v}
        WHERE ${v}.id = ${raw(alias)}.thing AND ${inReach(viewer, readScope, inner)})`;
    case "Sensor":
      return ownOrOfStream(viewer, alias, "sensor");
    case "ObservedProperty":
      return ownOrOfStream(viewer, alias, "observed_property");
    case "HistoricalLocation":
      return sql`EXISTS (SELECT 1 FROM sensing.thing ${v} WHERE ${v}.id = ${raw(alias)}.thing
        AND ${visible(viewer, "Thing", inner)})`;
    case "Location":
      return sql`${inReach(viewer, readScope, alias)} OR EXISTS (
        SELECT 1 FROM sensing.thing_location x JOIN sensing.thing ${v} ON ${v}.id = x.thing
        WHERE x.location = ${id} AND ${visible(viewer, "Thing", inner)}) OR EXISTS (
        SELECT 1 FROM sensing.historical_location_location x
        JOIN sensing.historical_location h ON h.id = x.historical_location AND h.retired_at IS NULL
        JOIN sensing.thing ${v} ON ${v}.id = h.thing
        WHERE x.location = ${id} AND ${visible(viewer, "Thing", inner)})`;
    case "FeatureOfInterest":
      return sql`${inReach(viewer, readScope, alias)} OR EXISTS (SELECT 1 FROM sensing.thing ${v}
        WHERE ${v}.feature = ${id} AND ${visible(viewer, "Thing", inner)}) OR EXISTS (
        SELECT 1 FROM sensing.observation o JOIN sensing.stream ${v} ON ${v}.id = o.stream
        WHERE o.feature = ${id} AND ${visible(viewer, "Datastream", inner)})`;
    case "Observation":
      return no;
  }
}

function isPublished({ published }: Viewer, alias: string): RawBuilder<boolean> {
  if (published.length === 0) return no;
  return sql`coalesce(${raw(alias)}.kind = ANY(${published}::text[]), false)`;
}

function ownOrOfStream(viewer: Viewer, alias: string, column: string): RawBuilder<boolean> {
  const inner = `s${alias}`;
  const s = raw(inner);
  return sql`${inReach(viewer, readScope, alias)} OR EXISTS (SELECT 1 FROM sensing.stream ${s}
    WHERE ${s}.${raw(column)} = ${raw(alias)}.id AND ${visible(viewer, "Datastream", inner)})`;
}

/** The condition that an actor may change the row of `alias`: it, or the thing it belongs to, is within reach. */
export function changeable(
  viewer: Viewer,
  scope: string,
  kind: EntityKind,
  alias: string,
): RawBuilder<boolean> {
  if (!viewer.actor.grants.has(scope)) return no;
  if (viewer.actor.grants.get(scope) === "all") return yes;
  if (kind !== "Datastream" && kind !== "HistoricalLocation") return inReach(viewer, scope, alias);
  return sql`EXISTS (SELECT 1 FROM sensing.thing w WHERE w.id = ${raw(alias)}.thing AND ${inReach(viewer, scope, "w")})`;
}
