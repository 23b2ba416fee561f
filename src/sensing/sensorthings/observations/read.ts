import { sql } from "kysely";
import type { History } from "../../../kernel/index.ts";
import { problem } from "../../problems.ts";
import type { StreamDirectory } from "../../registry/index.ts";
import type { Expression, Options, Order } from "../odata/ast.ts";
import { compare, Evaluator, order as orderOf, type Value } from "../odata/evaluate.ts";
import { type Asking, run } from "../query/ask.ts";
import { pageSize } from "../query/list.ts";
import { faultAt, pathsIn } from "../query/scope.ts";
import { observationNames, type Plan, planOf } from "./plan.ts";
import { type Observation, observationsOf, propertyValue, readObservationId } from "./rows.ts";

/** What observations are read from. */
export type Sources = { asking: Asking; history: History; directory: StreamDirectory };

/** Which observations a path leads to. */
export type ObservationsOf = { streams?: readonly number[]; feature?: number };

export type ObservationPage = {
  observations: Observation[];
  count: number | undefined;
  next: string | undefined;
};

/** Readings looked at for one answer; a page that is not full by then goes on in the next. */
const lookedAtMost = 100_000;
const chunk = 2_000;

/**
 * Reads a page of observations. What the history can answer is asked of it: streams, time, order by time. The rest is
 * looked at reading by reading, at most 100,000 for one answer; a page then ends early and says where it goes on.
 */
export async function readObservations(
  sources: Sources,
  of: ObservationsOf,
  options: Options,
): Promise<ObservationPage> {
  const { asking } = sources;
  const restricted = await restriction(asking, of);
  const plan = await planOf(asking, options.filter, restricted);
  const top = Math.min(options.top ?? pageSize.usual, pageSize.most);
  const orders = options.orderBy ?? [];
  const byTime = timeOrder(orders);
  const matches = matcher(asking, plan, of.feature);
  const scan = new Scan(sources, plan, matches);
  const count = options.count === true ? await countOf(sources, plan, matches) : undefined;
  if (plan.streams.length === 0 || top === 0)
    return { observations: [], count: count ?? undefined, next: undefined };
  const page =
    byTime === undefined
      ? await sorted(scan, asking, orders, options, top)
      : await inTime(scan, byTime, options, top);
  return { ...page, count };
}

/** The observation of a stream and time; undefined where there is none that the viewer may see. */
export async function findObservation(sources: Sources, id: string): Promise<Observation | undefined> {
  const key = readObservationId(id);
  if (key === undefined) return undefined;
  const plan = await planOf(sources.asking, undefined, [key.stream]);
  if (plan.streams.length === 0) return undefined;
  const batch = await sources.history.range({
    streams: plan.streams,
    from: key.time,
    to: key.time + 1,
    limit: 1,
  });
  return (await observationsOf(sources.asking, sources.directory, batch))[0];
}

async function restriction(
  asking: Asking,
  { streams, feature }: ObservationsOf,
): Promise<readonly number[] | undefined> {
  if (feature === undefined) return streams;
  const rows = await run(
    asking,
    sql<{ id: number }>`SELECT s.id FROM sensing.stream s JOIN sensing.thing t ON t.id = s.thing
      WHERE t.feature = ${feature}
      UNION SELECT o.stream FROM sensing.observation o WHERE o.feature = ${feature}`,
  );
  return rows.map(({ id }) => id);
}

type Matches = ((observation: Observation) => boolean) | undefined;

/** What decides reading by reading; undefined where everything that the history answers is wanted. */
function matcher(asking: Asking, plan: Plan, feature: number | undefined): Matches {
  if (plan.residual.length === 0 && feature === undefined) return undefined;
  const now = asking.clock.now().getTime();
  return (observation) => {
    if (feature !== undefined && observation.feature !== feature) return false;
    const evaluator = evaluatorOf(now, observation, plan);
    return plan.residual.every((part) => evaluator.holds(part));
  };
}

function evaluatorOf(now: number, observation: Observation, plan: Plan): Evaluator {
  return new Evaluator(
    now,
    ({ steps }) => propertyValue(observation, steps) ?? null,
    (expression) => {
      const worked = plan.worked.get(expression);
      if (worked === undefined) return undefined;
      const id = worked.of === "stream" ? observation.stream.number : observation.feature;
      return (id === null ? null : worked.values.get(id)) ?? null;
    },
  );
}

async function countOf({ history, asking, directory }: Sources, plan: Plan, matches: Matches) {
  const { streams, from, to } = plan;
  if (streams.length === 0) return 0;
  const bound = await history.count({ streams, from, to });
  if (matches === undefined) return bound;
  if (bound > lookedAtMost)
    throw problem("sensing.too-much", { limit: `${lookedAtMost} observations to count` });
  let count = 0;
  const scan = new Scan({ history, asking, directory }, plan, matches);
  for await (const found of scan.run("ascending")) count += found.length;
  return count;
}

type Place = { time: number; stream: number };

/** Goes through what the history holds, a chunk at a time. */
class Scan {
  readonly #sources: Sources;
  readonly #plan: Plan;
  readonly #matches: Matches;
  /** Where it has come to. */
  at: Place | undefined;
  looked = 0;

  constructor(sources: Sources, plan: Plan, matches: Matches) {
    this.#sources = sources;
    this.#plan = plan;
    this.#matches = matches;
  }

  async *run(order: "ascending" | "descending", after?: Place, size = chunk): AsyncGenerator<Observation[]> {
    const { history, asking, directory } = this.#sources;
    const { streams, from, to } = this.#plan;
    const limit = this.#matches === undefined ? Math.min(size, chunk) : chunk;
    this.at = after;
    for (;;) {
      const batch = await history.range({
        streams,
        from,
        to,
        order,
        limit,
        ...(this.at === undefined ? {} : { after: this.at }),
      });
      const rows = batch.streams.length;
      if (rows === 0) return;
      this.at = { time: batch.times[rows - 1] ?? 0, stream: batch.streams[rows - 1] ?? 0 };
      this.looked += rows;
      const all = await observationsOf(asking, directory, batch);
      yield this.#matches === undefined ? all : all.filter(this.#matches);
      if (rows < limit) {
        this.at = undefined;
        return;
      }
    }
  }
}

/** The direction where an order is by time alone, which is the history's own. */
function timeOrder(orders: readonly Order[]): "ascending" | "descending" | undefined {
  const [first, ...rest] = orders;
  if (first === undefined) return "ascending";
  const name = first.expression.kind === "path" ? first.expression.steps.join("/") : "";
  const isId = (one: Order) =>
    one.expression.kind === "path" && /^(@iot\.id|id)$/.test(one.expression.steps.join("/"));
  if (name !== "phenomenonTime" || !rest.every(isId)) return undefined;
  return first.descending ? "descending" : "ascending";
}

async function inTime(scan: Scan, order: "ascending" | "descending", options: Options, top: number) {
  const after = options.skipToken === undefined ? undefined : readPlace(options.skipToken);
  let skip = after === undefined ? (options.skip ?? 0) : 0;
  const observations: Observation[] = [];
  for await (const found of scan.run(order, after, skip + top + 1)) {
    const skipped = Math.min(skip, found.length);
    skip -= skipped;
    observations.push(...found.slice(skipped));
    if (observations.length > top) break;
    if (scan.looked >= lookedAtMost && scan.at !== undefined) {
      return { observations, next: writePlace(scan.at) };
    }
  }
  const shown = observations.slice(0, top);
  const last = shown.at(-1);
  const more = observations.length > top && last !== undefined;
  return {
    observations: shown,
    next: more ? writePlace({ time: last.time, stream: last.stream.number }) : undefined,
  };
}

/** Any other order needs all that match in memory. */
async function sorted(scan: Scan, asking: Asking, orders: readonly Order[], options: Options, top: number) {
  for (const { expression } of orders) checkOrder(expression);
  const all: { observation: Observation; keys: Value[] }[] = [];
  const now = asking.clock.now().getTime();
  for await (const found of scan.run("ascending")) {
    for (const observation of found) {
      const evaluator = new Evaluator(now, ({ steps }) => propertyValue(observation, steps) ?? null);
      all.push({ observation, keys: orders.map(({ expression }) => evaluator.value(expression)) });
    }
    if (scan.looked >= lookedAtMost && scan.at !== undefined)
      throw problem("sensing.too-much", { limit: `${lookedAtMost} observations to put in order` });
  }
  all.sort((one, other) => {
    for (const [at, { descending }] of orders.entries()) {
      const sign = compareValues(one.keys[at] ?? null, other.keys[at] ?? null);
      if (sign !== 0) return descending ? -sign : sign;
    }
    return 0;
  });
  const from = options.skipToken === undefined ? (options.skip ?? 0) : readOffset(options.skipToken);
  const observations = all.slice(from, from + top).map(({ observation }) => observation);
  const more = all.length > from + top;
  return { observations, next: more ? Buffer.from(`offset ${from + top}`).toString("base64url") : undefined };
}

function checkOrder(expression: Expression): void {
  for (const { steps, at } of pathsIn(expression)) {
    const [name = ""] = steps;
    if (name === "Datastream" || name === "FeatureOfInterest" || !observationNames.has(name))
      throw faultAt({ option: "$orderby" }, at, "observations are ordered by their own properties");
  }
}

/** Missing values first, then by type, then by value. */
function compareValues(one: Value, other: Value): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  if (compare("lt", one, other)) return -1;
  if (compare("gt", one, other)) return 1;
  if (compare("eq", one, other)) return 0;
  return orderOf(one.type, other.type);
}

function writePlace({ time, stream }: Place): string {
  return Buffer.from(`after ${stream}-${time}`).toString("base64url");
}

function readPlace(token: string): Place {
  const text = Buffer.from(token, "base64url").toString("utf8");
  const place = text.startsWith("after ") ? readObservationId(text.slice(6)) : undefined;
  if (place === undefined) throw strangeToken();
  return place;
}

function readOffset(token: string): number {
  const match = /^offset (\d{1,9})$/.exec(Buffer.from(token, "base64url").toString("utf8"));
  if (match === null) throw strangeToken();
  return Number(match[1]);
}

const strangeToken = () =>
  problem("sensing.expression", { option: "$skiptoken", at: 1, reason: "it is none of ours" });
