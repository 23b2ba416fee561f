import { sql } from "kysely";
import { areaPath, type PlaceIndex } from "../../../foundation/index.ts";
import { typeOf } from "../entities/model.ts";
import { type Change, nextId } from "./writer.ts";

/** Sets the places of a thing: where it stands now, its feature of interest, and since when it stands there. */
export async function setLocations(
  change: Change,
  thing: number,
  locations: readonly number[],
  history: "remember" | "leave",
): Promise<void> {
  const { tx, at } = change;
  await sql`DELETE FROM sensing.thing_location WHERE thing = ${thing}`.execute(tx);
  await sql`INSERT INTO sensing.thing_location (thing, location)
    SELECT ${thing}, unnest(${[...new Set(locations)]}::integer[])`.execute(tx);
  if (history === "remember" && locations.length > 0) {
    const moment = await nextId(tx, typeOf("HistoricalLocation"));
    await sql`INSERT INTO sensing.historical_location (id, thing, time) VALUES (${moment}, ${thing}, ${at})`.execute(
      tx,
    );
    await linkMoment(change, moment, locations);
  }
  await place(change, thing);
}

export async function linkMoment(
  { tx }: Change,
  moment: number,
  locations: readonly number[],
): Promise<void> {
  await sql`INSERT INTO sensing.historical_location_location (historical_location, location)
    SELECT ${moment}, unnest(${[...new Set(locations)]}::integer[]) ON CONFLICT DO NOTHING`.execute(tx);
}

type Located = { name: string; description: string; encoding_type: string; location: unknown };

/** Works out cell and area of a thing from its places, and makes its feature of interest from the first. */
export async function place(change: Change, thing: number): Promise<void> {
  const { tx, ground, context, at, unit } = change;
  const { rows } = await sql<Located>`SELECT l.name, l.description, l.encoding_type, l.location
    FROM sensing.thing_location x JOIN sensing.location l ON l.id = x.location
    WHERE x.thing = ${thing} AND l.retired_at IS NULL ORDER BY l.id`.execute(tx);
  const first = rows.find(({ location }) => pointOf(location) !== undefined) ?? rows[0];
  const point = first === undefined ? undefined : pointOf(first.location);
  const found = point === undefined ? undefined : placed(ground.places(), point);
  let feature: number | null = null;
  if (first !== undefined) {
    feature = await nextId(tx, typeOf("FeatureOfInterest"));
    await sql`INSERT INTO sensing.feature
        (id, name, description, encoding_type, feature, unit, owner, origin, created_at)
      VALUES (${feature}, ${first.name}, ${first.description}, ${first.encoding_type},
        ${JSON.stringify(first.location)}::jsonb, ${unit}, ${context.actor.id}, 'api', ${at})`.execute(tx);
  }
  await sql`UPDATE sensing.thing SET longitude = ${point?.[0] ?? null}, latitude = ${point?.[1] ?? null},
      area_path = ${found?.area ?? null}, cell = ${found?.cell ?? null}, feature = ${feature},
      changed_in = pg_current_xact_id() WHERE id = ${thing}`.execute(tx);
}

function placed(places: PlaceIndex, point: readonly [number, number]) {
  const resolved = places.resolve(point);
  const area = areaPath(resolved);
  return { area: area === "" ? null : area, cell: resolved.cell };
}

/** A point that stands for a GeoJSON geometry: itself, or the middle of what it spans; undefined without degrees. */
export function pointOf(location: unknown): [number, number] | undefined {
  if (typeof location !== "object" || location === null) return undefined;
  if ("geometry" in location) return pointOf(location.geometry);
  const positions = [...positionsIn("coordinates" in location ? location.coordinates : undefined)];
  if (positions.length === 0) return undefined;
  const middle = (values: readonly number[]) => {
    const [least, greatest] = [
      values.reduce((a, b) => Math.min(a, b)),
      values.reduce((a, b) => Math.max(a, b)),
    ];
    return (least + greatest) / 2;
  };
  const longitude = middle(positions.map(([one]) => one));
  const latitude = middle(positions.map(([, other]) => other));
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? [longitude, latitude] : undefined;
}

function* positionsIn(value: unknown): Generator<[number, number]> {
  if (!Array.isArray(value)) return;
  const [longitude, latitude] = value as unknown[];
  if (typeof longitude === "number" && typeof latitude === "number") yield [longitude, latitude];
  else for (const part of value) yield* positionsIn(part);
}
