import { sql } from "kysely";
import { problem } from "../problems.ts";
import { type EntityType, type Navigation, related, typeOf } from "./entities/model.ts";
import { type ObservationPage, readObservations } from "./observations/read.ts";
import { observationsOf } from "./observations/rows.ts";
import type { Expand, Options } from "./odata/ast.ts";
import { type Item, itemOf, observationItem, pageAfter } from "./present.ts";
import { list, listEach, type Page } from "./query/list.ts";
import { faultAt } from "./query/scope.ts";
import type { Request } from "./sources.ts";

/** Entities in one answer, with all that came along. */
const most = 50_000;

/** Counts what comes along in one answer, so that no question grows beyond bounds. */
export class Budget {
  #left = most;

  spend(entities: number): void {
    this.#left -= entities;
    if (this.#left < 0) throw problem("sensing.too-much", { limit: `${most} entities in one answer` });
  }
}

/** Adds what was asked to come along to the entities of one kind, one question for all of them. */
export async function expandAll(
  request: Request,
  type: EntityType,
  items: readonly Item[],
  options: Options,
  budget: Budget,
): Promise<void> {
  for (const expand of options.expand ?? []) {
    const navigation = type.navigations.get(expand.navigation);
    if (navigation === undefined) {
      throw faultAt({ option: "$expand" }, expand.at, `${type.kind} has no relation ${expand.navigation}`);
    }
    if (items.length === 0) continue;
    if (type.kind === "Observation") await ofObservations(request, navigation, items, expand, budget);
    else if (navigation.via.by === "history")
      await withObservations(request, type, navigation, items, expand, budget);
    else await ofRows(request, type, navigation, items, expand, budget);
  }
}

async function ofRows(
  request: Request,
  type: EntityType,
  navigation: Navigation,
  items: readonly Item[],
  { options }: Expand,
  budget: Budget,
): Promise<void> {
  const target = typeOf(navigation.target);
  const parents = items.map(({ id }) => Number(id));
  const pages = await listEach(
    request.asking,
    target,
    parents,
    (parent, alias) => related(type, navigation, parent, alias),
    options,
  );
  const below: Item[] = [];
  for (const item of items) {
    const page = pages.get(Number(item.id)) ?? { rows: [], count: 0, next: undefined };
    const children = page.rows.map((row) => itemOf(request.base, target, row, options));
    below.push(...children);
    attach(item, navigation, children, page, options.written);
  }
  budget.spend(below.length);
  await expandAll(request, target, below, options, budget);
}

function attach(
  { json }: Item,
  { name, many }: Navigation,
  children: readonly Item[],
  { count, next }: Pick<Page, "count" | "next">,
  written = "",
): void {
  delete json[`${name}@iot.navigationLink`];
  if (!many) {
    json[name] = children[0]?.json ?? null;
    return;
  }
  if (count !== undefined) json[`${name}@iot.count`] = count;
  json[name] = children.map((child) => child.json);
  if (next !== undefined)
    json[`${name}@iot.nextLink`] = pageAfter(`${json["@iot.selfLink"]}/${name}?${written}`, next);
}

async function ofObservations(
  request: Request,
  navigation: Navigation,
  items: readonly Item[],
  { options }: Expand,
  budget: Budget,
): Promise<void> {
  const target = typeOf(navigation.target);
  const idOf = ({ observation }: Item) =>
    (navigation.target === "Datastream" ? observation?.stream.number : observation?.feature) ?? null;
  const ids = [...new Set(items.map(idOf))].filter((id) => id !== null);
  const page = await list(
    request.asking,
    target,
    (alias) => sql`${sql.raw(alias)}.id = ANY(${ids}::integer[])`,
    {
      ...options,
      top: ids.length,
    },
  );
  const children = new Map(page.rows.map((row) => [row.id, itemOf(request.base, target, row, options)]));
  budget.spend(items.length);
  await expandAll(request, target, [...children.values()], options, budget);
  for (const item of items) {
    const child = children.get(idOf(item) ?? -1);
    attach(item, navigation, child === undefined ? [] : [child], { count: undefined, next: undefined });
  }
}

async function withObservations(
  request: Request,
  type: EntityType,
  navigation: Navigation,
  items: readonly Item[],
  { options }: Expand,
  budget: Budget,
): Promise<void> {
  const target = typeOf("Observation");
  const newest = onlyNewest(type, options) ? await newestOf(request, items) : undefined;
  const below: Item[] = [];
  for (const item of items) {
    const page: ObservationPage =
      newest?.get(Number(item.id)) ??
      (await readObservations(
        request,
        type.kind === "Datastream" ? { streams: [Number(item.id)] } : { feature: Number(item.id) },
        options,
      ));
    const children = page.observations.map((one) => observationItem(request.base, target, one, options));
    budget.spend(children.length + 1);
    below.push(...children);
    attach(item, navigation, children, page, options.written);
  }
  await expandAll(request, target, below, options, budget);
}

/** The question that every map asks: the newest reading of each stream. The history knows these by heart. */
function onlyNewest(type: EntityType, { top, orderBy, filter, skip, count }: Options): boolean {
  const [order, ...rest] = orderBy ?? [];
  const byTime = order?.expression.kind === "path" && order.expression.steps.join("/") === "phenomenonTime";
  const alone = filter === undefined && skip === undefined && count !== true && rest.length === 0;
  return type.kind === "Datastream" && top === 1 && order?.descending === true && byTime && alone;
}

async function newestOf(request: Request, items: readonly Item[]): Promise<Map<number, ObservationPage>> {
  const { asking, history, directory } = request;
  const numbers = items.map(({ id }) => Number(id));
  const readings = [...(await history.last(numbers)).values()];
  const observations = await observationsOf(asking, directory, {
    streams: Uint32Array.from(readings, ({ stream }) => stream),
    times: Float64Array.from(readings, ({ time }) => time),
    values: Float64Array.from(readings, ({ value }) => value),
    qualities: Uint8Array.from(readings, ({ quality }) => quality),
  });
  const of = new Map(observations.map((one) => [one.stream.number, one]));
  return new Map(
    numbers.map((number) => {
      const one = of.get(number);
      return [number, { observations: one === undefined ? [] : [one], count: undefined, next: undefined }];
    }),
  );
}
