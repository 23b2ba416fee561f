import type { Fact, SourceOrder, Stretch, Surviving } from "./schema.ts";

/** Whether `fact` speaks about the instant `at`: [from, to). */
export function holdsAt(fact: Fact, at: Date): boolean {
  return fact.from <= at && (fact.to === null || at < fact.to);
}

/** Later known first; the id decides within one instant. */
function newestFirst(a: Fact, b: Fact): number {
  return b.recordedAt.getTime() - a.recordedAt.getTime() || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

function rank(source: string, order: SourceOrder): number {
  const place = order.indexOf(source);
  return place === -1 ? order.length : place;
}

/**
 * The fact that survives among facts of one attribute which all hold at one time.
 *
 * Each source counts with its latest word; a withdrawal silences it. Then the most trusted source wins,
 * and the later word between sources of the same trust. Undefined where nobody speaks.
 */
export function survivor(facts: readonly Fact[], order: SourceOrder): Surviving | undefined {
  const latest = new Map<string, Fact>();
  for (const fact of facts) {
    const before = latest.get(fact.source);
    if (before === undefined || newestFirst(fact, before) < 0) latest.set(fact.source, fact);
  }
  const [first, ...rest] = [...latest.values()]
    .filter((fact) => !fact.withdrawn)
    .sort((a, b) => rank(a.source, order) - rank(b.source, order) || newestFirst(a, b));
  if (first === undefined) return undefined;
  return { fact: first, contradicting: rest.filter((fact) => fact.value !== first.value) };
}

/**
 * A record as it was at `at`, as far as it was known at `knownAt` (default: all that is known).
 * Attribute → surviving fact; attributes nobody speaks about are missing.
 */
export function viewAt(
  facts: readonly Fact[],
  at: Date,
  order: SourceOrder,
  knownAt?: Date,
): Map<string, Surviving> {
  const speaking = facts.filter(
    (fact) => holdsAt(fact, at) && (knownAt === undefined || fact.recordedAt <= knownAt),
  );
  const view = new Map<string, Surviving>();
  for (const [attribute, group] of Map.groupBy(speaking, (fact) => fact.attribute)) {
    const found = survivor(group, order);
    if (found !== undefined) view.set(attribute, found);
  }
  return view;
}

/**
 * The whole valid-time history of one attribute: stretches in order, without overlap;
 * neighbours differ in value or source. Times nobody speaks about are gaps.
 */
export function timeline(facts: readonly Fact[], attribute: string, order: SourceOrder): Stretch[] {
  const own = facts.filter((fact) => fact.attribute === attribute);
  const edges = [...new Set(own.flatMap((f) => [f.from.getTime(), f.to?.getTime()]))]
    .filter((edge) => edge !== undefined)
    .sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  for (const [index, edge] of edges.entries()) {
    const from = new Date(edge);
    const next = edges[index + 1];
    const to = next === undefined ? null : new Date(next);
    const found = survivor(
      own.filter((fact) => holdsAt(fact, from)),
      order,
    )?.fact;
    if (found === undefined) continue;
    const last = stretches.at(-1);
    const continues =
      last?.to?.getTime() === edge && last.fact.value === found.value && last.fact.source === found.source;
    if (continues) last.to = to;
    else stretches.push({ from, to, fact: found });
  }
  return stretches;
}
