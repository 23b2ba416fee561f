import { sql } from "kysely";
import { problem } from "../problems.ts";
import { arrayOf } from "./data-array.ts";
import { type EntityType, related } from "./entities/model.ts";
import { Budget, expandAll } from "./expand.ts";
import { findObservation, readObservations } from "./observations/read.ts";
import type { Options } from "./odata/ast.ts";
import { writeInstant } from "./odata/instants.ts";
import { observationsBelow, type Parent, type Reference, type Target } from "./paths.ts";
import { type Item, itemOf, observationItem, pageAfter } from "./present.ts";
import { list } from "./query/list.ts";
import { faultAt } from "./query/scope.ts";
import type { Request } from "./sources.ts";

/** What is answered: JSON with a version where it is one entity, or the bare text of a property. */
export type Answer = { json: unknown; version?: number } | { text: string } | { nothing: true };

/** Answers a reading request; `address` is the asked one, for the links to further pages. */
export async function read(
  request: Request,
  target: Target,
  options: Options,
  address: string,
): Promise<Answer> {
  switch (target.kind) {
    case "collection":
      return { json: await collection(request, target, options, address) };
    case "entity":
      return single(request, target.reference, options, target.references);
    case "property":
      return property(request, target);
  }
}

async function collection(
  request: Request,
  { type, parent, references }: Extract<Target, { kind: "collection" }>,
  options: Options,
  address: string,
): Promise<unknown> {
  checkSelect(type, options);
  if (options.resultFormat !== undefined) return arrayOf(request, type, parent, options, address);
  const { items, count, next } = await itemsOf(request, type, parent, options);
  const budget = new Budget();
  budget.spend(items.length);
  await expandAll(request, type, items, options, budget);
  return {
    ...(count === undefined ? {} : { "@iot.count": count }),
    value: references
      ? items.map(({ json }) => ({ "@iot.selfLink": json["@iot.selfLink"] }))
      : items.map(({ json }) => json),
    ...(next === undefined ? {} : { "@iot.nextLink": pageAfter(address, next) }),
  };
}

type Items = { items: Item[]; count: number | undefined; next: string | undefined };

async function itemsOf(
  request: Request,
  type: EntityType,
  parent: Parent | undefined,
  options: Options,
): Promise<Items> {
  if (type.kind === "Observation") {
    const page = await readObservations(request, observationsBelow(parent), options);
    const items = page.observations.map((one) => observationItem(request.base, type, one, options));
    return { items, count: page.count, next: page.next };
  }
  const page = await list(
    request.asking,
    type,
    (alias) =>
      parent === undefined
        ? sql`true`
        : related(parent.reference.type, parent.navigation, sql`${parent.reference.id}::integer`, alias),
    options,
  );
  const items = page.rows.map((row) => itemOf(request.base, type, row, options));
  return { items, count: page.count, next: page.next };
}

function checkSelect(type: EntityType, { select }: Options): void {
  const observed = ["phenomenonTime", "resultTime", "result", "resultQuality", "validTime", "parameters"];
  const names = new Set([
    ...(type.kind === "Observation" ? observed : type.properties.keys()),
    ...(type.kind === "Datastream" ? ["phenomenonTime", "resultTime"] : []),
    ...type.navigations.keys(),
    "id",
    "@iot.id",
    "@iot.selfLink",
    "*",
  ]);
  for (const [name = ""] of select ?? [])
    if (!names.has(name)) throw faultAt({ option: "$select" }, 1, `${type.kind} has no ${name}`);
}

/** One entity as an item; throws `sensing.path` where it went in the meantime. */
export async function itemAt(request: Request, { type, id }: Reference, options: Options): Promise<Item> {
  if (type.kind === "Observation") {
    const observation = await findObservation(request, String(id));
    if (observation === undefined)
      throw problem("sensing.path", { reason: `${type.set}('${id}') is not there` });
    return observationItem(request.base, type, observation, options);
  }
  const page = await list(request.asking, type, (alias) => sql`${sql.raw(alias)}.id = ${id}::integer`, {
    top: 1,
  });
  const [row] = page.rows;
  if (row === undefined) throw problem("sensing.path", { reason: `${type.set}(${id}) is not there` });
  const item = itemOf(request.base, type, row, options);
  if (type.kind === "Datastream") Object.assign(item.json, await spanOf(request, row.id, options));
  return item;
}

async function single(
  request: Request,
  reference: Reference,
  options: Options,
  references: boolean,
): Promise<Answer> {
  checkSelect(reference.type, options);
  const item = await itemAt(request, reference, options);
  if (references) return { json: { "@iot.selfLink": item.json["@iot.selfLink"] } };
  await expandAll(request, reference.type, [item], options, new Budget());
  return { json: item.json, ...(item.row === undefined ? {} : { version: item.row.version }) };
}

/** From when to when a Datastream has observations; nothing where it has none. */
async function spanOf({ history }: Request, stream: number, { select }: Options) {
  const wanted = select === undefined || select.some(([name]) => name === "phenomenonTime");
  if (!wanted) return {};
  const all = { streams: [stream], from: -8.64e15, to: 8.64e15, limit: 1 };
  const [first, last] = await Promise.all([
    history.range(all),
    history.range({ ...all, order: "descending" as const }),
  ]);
  const [from, to] = [first.times[0], last.times[0]];
  return from === undefined || to === undefined
    ? {}
    : { phenomenonTime: `${writeInstant(from)}/${writeInstant(to)}` };
}

async function property(
  request: Request,
  { reference, steps, raw }: Extract<Target, { kind: "property" }>,
): Promise<Answer> {
  const { json } = await itemAt(request, reference, {});
  const [name = ""] = steps;
  let value: unknown = name === "id" ? json["@iot.id"] : json[name];
  for (const step of steps.slice(1)) {
    const inside = typeof value === "object" && value !== null && Object.hasOwn(value, step);
    if (!inside) throw problem("sensing.path", { reason: `there is no "${step}" below "${name}"` });
    value = (value as Record<string, unknown>)[step];
  }
  if (value === undefined || value === null) return { nothing: true };
  if (raw) return { text: typeof value === "object" ? JSON.stringify(value) : String(value) };
  return { json: { [steps.at(-1) ?? name]: value } };
}
