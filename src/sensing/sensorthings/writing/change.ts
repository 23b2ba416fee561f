import { sql } from "kysely";
import { act, type Context, kernelProblem } from "../../../kernel/index.ts";
import { problem } from "../../problems.ts";
import { type EntityKind, type EntityType, typeOf } from "../entities/model.ts";
import type { Reference } from "../paths.ts";
import { type Row, columns as rowColumns } from "../query/list.ts";
import { changeable, visible } from "../query/visible.ts";
import { create, type Given, linked, resultTypeOf } from "./create.ts";
import { type Body, bodyOf, columnsOf, merge, optionalColumns, referenceIn } from "./fields.ts";
import { place as placeThing, setLocations } from "./placing.ts";
import {
  asJson,
  type Change,
  changeIn,
  type Ground,
  mustMakeAt,
  mustReach,
  nextId,
  type Pending,
  subjectKinds,
  writeScope,
} from "./writer.ts";

/** Makes an entity with all that its body nests, in one transaction, each an act. */
export async function createEntity(
  context: Context,
  ground: Ground,
  type: EntityType,
  body: unknown,
  given: Given,
): Promise<{ id: number; pending: Pending[] }> {
  const id = await nextId(context.database.kysely, type);
  const kind = subjectKinds[type.kind];
  return act(
    context,
    `${kind}.create`,
    { kind, id: String(id) },
    async (tx, draft) => {
      const change = changeIn(context, tx, ground, writeScope, draft.at);
      mustMakeAt(change, change.unit);
      for (const [outer, number] of Object.entries(given) as [EntityKind, number][])
        await mustReach(change, outer, number, outer, outer === "Thing");
      await create(change, type, body, type.kind, given, id);
      draft.audience = [change.unit];
      draft.detail = { fields: Object.keys(bodyOf(body, type.kind)) };
      return { id, pending: change.pending };
    },
    { scope: writeScope },
  );
}

/** Changes an entity: a PATCH by RFC 7396 what it names, a PUT all that a client may say. */
export async function updateEntity(
  context: Context,
  ground: Ground,
  { type, id }: Reference,
  value: unknown,
  how: "patch" | "put",
): Promise<void> {
  const kind = subjectKinds[type.kind];
  await act(
    context,
    `${kind}.update`,
    { kind, id: String(id) },
    async (tx, draft) => {
      const change = changeIn(context, tx, ground, writeScope, draft.at);
      const before = await mayChange(change, type, Number(id));
      const body = merged(type, before, bodyOf(value, type.kind), how);
      draft.audience = [change.unit];
      draft.detail = { fields: Object.keys(bodyOf(value, type.kind)) };
      await write(change, type, Number(id), body, how);
      await relate(change, type, Number(id), body);
    },
    { scope: writeScope },
  );
}

/** A patch with its JSON members merged into what is there; a PUT as it came. */
function merged(type: EntityType, before: Row, body: Body, how: "patch" | "put"): Body {
  if (how === "put") return body;
  const whole: Record<string, unknown> = { ...body };
  for (const name of ["properties", "unitOfMeasurement"])
    if (whole[name] !== undefined && whole[name] !== null && type.properties.has(name))
      whole[name] = merge(before[name], whole[name]);
  return whole;
}

async function mayChange(change: Change, type: EntityType, id: number): Promise<Row> {
  const { viewer } = change.ground;
  const { rows } = await sql<Row & { changeable: boolean }>`
    SELECT ${rowColumns(type, "t0")}, ${changeable(viewer, change.scope, type.kind, "t0")} AS changeable
    FROM ${sql.raw(type.table)} t0 WHERE t0.id = ${id}
      AND (${visible(viewer, type.kind, "t0")} OR (t0.retired_at IS NULL AND ${changeable(viewer, change.scope, type.kind, "t0")}))`.execute(
    change.tx,
  );
  const [row] = rows;
  if (row === undefined)
    throw problem("sensing.path", { reason: `there is no ${type.set}(${id}) here that you may see` });
  if (!row.changeable) throw kernelProblem("kernel.forbidden", { scope: change.scope });
  return row;
}

const keptUp = new Set<EntityKind>(["Thing", "Datastream"]);

async function write(
  change: Change,
  type: EntityType,
  id: number,
  body: Body,
  how: "patch" | "put",
): Promise<void> {
  const columns = columnsOf(type, body, type.kind, how === "patch");
  if (how === "put")
    for (const { column, json } of optionalColumns(type.kind))
      if (!columns.has(column)) columns.set(column, { value: null, json });
  if (type.kind === "Datastream") await keepType(change, id, columns.get("observation_type")?.value);
  const sets = [...columns].map(
    ([name, { value, json }]) => sql`${sql.ref(name)} = ${json ? asJson(value) : value}`,
  );
  if (type.kind === "Thing" || type.kind === "Datastream") {
    if (columns.has("name")) sets.push(sql`names = NULL`);
  }
  if (keptUp.has(type.kind)) sets.push(sql`changed_in = pg_current_xact_id()`);
  sets.push(sql`version = version + 1`);
  await sql`UPDATE ${sql.raw(type.table)} SET ${sql.join(sets)} WHERE id = ${id}`.execute(change.tx);
  if (type.kind === "Location" && columns.has("location")) {
    const { rows } = await sql<{ thing: number }>`SELECT thing FROM sensing.thing_location
      WHERE location = ${id}`.execute(change.tx);
    for (const { thing } of rows) await placeThing(change, thing);
  }
}

/** Readings are kept by the type of their stream: it may be said in other words, not become another. */
async function keepType({ tx }: Change, id: number, observationType: unknown): Promise<void> {
  if (observationType === undefined) return;
  const { rows } = await sql<{ type: string; unit: boolean }>`SELECT result_type AS type,
    (unit_name IS NOT NULL OR unit_definition IS NOT NULL) AS unit FROM sensing.stream WHERE id = ${id}`.execute(
    tx,
  );
  const wanted = resultTypeOf(String(observationType), rows[0]?.unit ?? false, "Datastream");
  if (rows[0]?.type === wanted) return;
  const reason = "the observations that are there are of another type; make a new Datastream";
  throw problem("sensing.entity", { place: "Datastream/observationType", reason });
}

const columnOf: Partial<Record<EntityKind, string>> = {
  Thing: "thing",
  Sensor: "sensor",
  ObservedProperty: "observed_property",
};

/** Links that a change gives: the places of a thing, and the thing, sensor and property of a Datastream. */
async function relate(change: Change, type: EntityType, id: number, body: Body): Promise<void> {
  if (type.kind === "Thing" && body.Locations !== undefined) {
    await setLocations(
      change,
      id,
      await linked(change, "Location", body.Locations, "Thing/Locations"),
      "remember",
    );
    return;
  }
  if (type.kind === "Location" && (body.Things ?? body.Thing) !== undefined) {
    for (const thing of await linked(change, "Thing", body.Things ?? body.Thing, "Location/Things", true))
      await setLocations(change, thing, [id], "remember");
    return;
  }
  for (const navigation of type.navigations.values()) {
    const value = body[navigation.name];
    if (value === undefined) continue;
    const column = columnOf[navigation.target];
    const target =
      navigation.many || column === undefined
        ? undefined
        : referenceIn(value, `${type.kind}/${navigation.name}`);
    if (target === undefined) {
      const reason = "a change points to an entity by @iot.id; it does not nest new ones";
      throw problem("sensing.entity", { place: `${type.kind}/${navigation.name}`, reason });
    }
    await mustReach(
      change,
      navigation.target,
      target,
      `${type.kind}/${navigation.name}`,
      navigation.target === "Thing",
    );
    await sql`UPDATE ${sql.raw(type.table)} SET ${sql.ref(column ?? "")} = ${target} WHERE id = ${id}`.execute(
      change.tx,
    );
  }
}

/** Takes an entity out of use with all that cannot be without it (OGC 18-088, table 25). Numbers are never used again. */
export async function deleteEntity(
  context: Context,
  ground: Ground,
  { type, id }: Reference,
  eraseOf: (feature: number, at: Change) => Promise<void>,
): Promise<void> {
  const kind = subjectKinds[type.kind];
  await act(
    context,
    `${kind}.delete`,
    { kind, id: String(id) },
    async (tx, draft) => {
      const change = changeIn(context, tx, ground, writeScope, draft.at);
      await mayChange(change, type, Number(id));
      draft.audience = [change.unit];
      draft.detail = { streams: await retire(change, type.kind, Number(id)) };
      if (type.kind === "FeatureOfInterest") await eraseOf(Number(id), change);
    },
    { scope: writeScope },
  );
}

async function retire(change: Change, kind: EntityKind, id: number): Promise<number[]> {
  const { tx, at } = change;
  const type = typeOf(kind);
  const touched = keptUp.has(kind) ? sql`, changed_in = pg_current_xact_id()` : sql``;
  await sql`UPDATE ${sql.raw(type.table)} SET retired_at = ${at} ${kind === "Thing" ? sql`, feature = NULL` : sql``} ${touched}
    WHERE id = ${id}`.execute(tx);
  const streamsBy = columnOf[kind];
  const streams =
    streamsBy === undefined
      ? []
      : (
          await sql<{
            id: number;
          }>`UPDATE sensing.stream SET retired_at = ${at}, changed_in = pg_current_xact_id()
            WHERE ${sql.ref(streamsBy)} = ${id} AND retired_at IS NULL RETURNING id`.execute(tx)
        ).rows;
  if (kind === "Thing") {
    await sql`UPDATE sensing.historical_location SET retired_at = ${at} WHERE thing = ${id}`.execute(tx);
    await sql`DELETE FROM sensing.thing_location WHERE thing = ${id}`.execute(tx);
  }
  if (kind === "Location") await retireLocation(change, id);
  return streams.map((one) => one.id);
}

/** With a place go the moments of which it was one, and the things that stood there stand nowhere. */
async function retireLocation(change: Change, id: number): Promise<void> {
  const { tx, at } = change;
  await sql`UPDATE sensing.historical_location SET retired_at = ${at} WHERE id IN (
    SELECT historical_location FROM sensing.historical_location_location WHERE location = ${id})`.execute(tx);
  const { rows } = await sql<{ thing: number }>`DELETE FROM sensing.thing_location
    WHERE location = ${id} RETURNING thing`.execute(tx);
  for (const { thing } of rows) await placeThing(change, thing);
}
