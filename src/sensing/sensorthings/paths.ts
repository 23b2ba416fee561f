import { type RawBuilder, sql } from "kysely";
import type { Problem } from "../../kernel/index.ts";
import { problem } from "../problems.ts";
import { type EntityType, type Navigation, related, typeOf, typeOfSet } from "./entities/model.ts";
import { findObservation, type ObservationsOf } from "./observations/read.ts";
import { run } from "./query/ask.ts";
import { visible } from "./query/visible.ts";
import type { Request } from "./sources.ts";

/** An entity that is there and that the viewer may see. */
export type Reference = { type: EntityType; id: number | string };

/** What an address leads to (OGC 18-088, 9.2). */
export type Target =
  | { kind: "collection"; type: EntityType; parent: Parent | undefined; references: boolean }
  | { kind: "entity"; reference: Reference; references: boolean }
  | { kind: "property"; reference: Reference; steps: readonly string[]; raw: boolean };

export type Parent = { reference: Reference; navigation: Navigation };

const segment = /^([A-Za-z]+)(?:\((?:(\d{1,10})|'((?:[^']|'')*)')\))?$/;
const deepest = 20;

const nowhere = (reason: string): Problem => problem("sensing.path", { reason });

/** Follows an address from the service's root. Throws `sensing.path` for whatever is not there or may not be seen. */
export async function targetOf(request: Request, path: string): Promise<Target> {
  const segments = path.split("/").filter((part) => part !== "");
  if (segments.length === 0 || segments.length > deepest) throw nowhere("the path is empty or too long");
  const [first = "", ...rest] = segments;
  const { name, id } = read(first);
  const type = typeOfSet(name);
  if (type === undefined) throw nowhere(`there is no collection "${name}"`);
  if (id === undefined) return collection(type, undefined, rest);
  const reference = { type, id };
  await mustSee(request, reference, sql`true`);
  return from(request, reference, rest);
}

function read(text: string): { name: string; id: number | string | undefined } {
  const match = segment.exec(text);
  if (match === null) throw nowhere(`"${text.slice(0, 100)}" is no part of a path`);
  const [, name = "", digits, quoted] = match;
  if (digits !== undefined) return { name, id: Number(digits) };
  return { name, id: quoted?.replaceAll("''", "'") };
}

function collection(type: EntityType, parent: Parent | undefined, rest: readonly string[]): Target {
  if (rest.length > 1 || (rest.length === 1 && rest[0] !== "$ref"))
    throw nowhere(`"${rest[0]}" does not follow a collection`);
  return { kind: "collection", type, parent, references: rest.length === 1 };
}

async function from(request: Request, reference: Reference, segments: readonly string[]): Promise<Target> {
  const [first, ...rest] = segments;
  if (first === undefined) return { kind: "entity", reference, references: false };
  if (first === "$ref" && rest.length === 0) return { kind: "entity", reference, references: true };
  const navigation = reference.type.navigations.get(first.replace(/\(.*$/, ""));
  if (navigation === undefined) return property(reference, segments);
  const { id } = read(first);
  const parent = { reference, navigation };
  const type = typeOf(navigation.target);
  if (!navigation.many) {
    if (id !== undefined) throw nowhere(`${navigation.name} is one, and takes no id`);
    return from(request, await singleOf(request, parent), rest);
  }
  if (id === undefined) return collection(type, parent, rest);
  const inner = { type, id };
  await mustSee(request, inner, await belongs(request, parent, inner));
  return from(request, inner, rest);
}

function property(reference: Reference, segments: readonly string[]): Target {
  const raw = segments.at(-1) === "$value";
  const steps = raw ? segments.slice(0, -1) : segments;
  const [name = ""] = steps;
  const observed = ["phenomenonTime", "resultTime", "result", "resultQuality", "validTime", "parameters"];
  const names = reference.type.kind === "Observation" ? observed : [...reference.type.properties.keys()];
  if (![...names, "id", "@iot.id"].includes(name))
    throw nowhere(`${reference.type.kind} has no "${name.slice(0, 100)}"`);
  return { kind: "property", reference, steps, raw };
}

async function mustSee(
  request: Request,
  { type, id }: Reference,
  condition: RawBuilder<boolean>,
): Promise<void> {
  const absent = () => nowhere(`there is no ${type.set}(${id}) here that you may see`);
  if (type.kind === "Observation") {
    if ((await findObservation(request, String(id))) === undefined) throw absent();
    const rows = await run(request.asking, sql<{ holds: boolean }>`SELECT ${condition} AS holds`);
    if (rows[0]?.holds !== true) throw absent();
    return;
  }
  if (typeof id !== "number" || id > 0x7fffffff) throw absent();
  const rows = await run(
    request.asking,
    sql<{ id: number }>`SELECT t0.id FROM ${sql.raw(type.table)} t0
      WHERE t0.id = ${id} AND ${visible(request.asking.viewer, type.kind, "t0")} AND ${condition}`,
  );
  if (rows.length === 0) throw absent();
}

/** The condition on `t0`, or on nothing for an observation, that an entity belongs to its parent. */
async function belongs(
  request: Request,
  { reference, navigation }: Parent,
  { id }: Reference,
): Promise<RawBuilder<boolean>> {
  if (navigation.via.by !== "history")
    return related(reference.type, navigation, sql`${reference.id}::integer`, "t0");
  const observation = await findObservation(request, String(id));
  const own = reference.type.kind === "Datastream" ? observation?.stream.number : observation?.feature;
  return sql`${own === reference.id}::boolean`;
}

async function singleOf(request: Request, { reference, navigation }: Parent): Promise<Reference> {
  const type = typeOf(navigation.target);
  const missing = () =>
    nowhere(`${reference.type.set}(${reference.id}) has no ${navigation.name} that you may see`);
  let id: number | null | undefined;
  if (reference.type.kind === "Observation") {
    const observation = await findObservation(request, String(reference.id));
    id = navigation.target === "Datastream" ? observation?.stream.number : observation?.feature;
  } else {
    const rows = await run(
      request.asking,
      sql<{ id: number }>`SELECT t0.id FROM ${sql.raw(type.table)} t0
        WHERE ${related(reference.type, navigation, sql`${reference.id}::integer`, "t0")}`,
    );
    id = rows[0]?.id;
  }
  if (id === undefined || id === null) throw missing();
  const single = { type, id };
  await mustSee(request, single, sql`true`);
  return single;
}

/** What the observations of a parent are asked of the history by. */
export function observationsBelow(parent: Parent | undefined): ObservationsOf {
  if (parent === undefined) return {};
  const id = Number(parent.reference.id);
  return parent.reference.type.kind === "Datastream" ? { streams: [id] } : { feature: id };
}
