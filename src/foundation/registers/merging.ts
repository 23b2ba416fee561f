import type { Fact, Merge } from "./schema.ts";

/** Why two records cannot be merged, or a record not be split off. */
export type MergeFault =
  | "same-record" // a record cannot be merged with itself
  | "already-one" // both are one already, directly or through others
  | "already-absorbed" // it answers to another record: merge that one, or split first
  | "not-merged"; // there is nothing to split

export type MergeOutcome = { ok: true; merges: Merge[] } | { ok: false; fault: MergeFault };

/** The record that `id` answers to: itself where it was never merged. */
export function survivorOf(id: string, merges: readonly Merge[]): string {
  const next = new Map(merges.map((merge) => [merge.absorbed, merge.survivor]));
  let current = id;
  // A forest has fewer links than records, so that a walk longer than all links is a circle.
  for (let step = 0; step <= merges.length; step++) {
    const up = next.get(current);
    if (up === undefined) return current;
    current = up;
  }
  throw new RangeError(`records answer to each other in a circle at ${id}`);
}

/** All records that are one with `id`, itself included, in no particular order. */
export function clusterOf(id: string, merges: readonly Merge[]): Set<string> {
  const root = survivorOf(id, merges);
  const records = new Set([root, ...merges.map((merge) => merge.absorbed)]);
  return new Set([...records].filter((record) => survivorOf(record, merges) === root));
}

/** The facts of everything that is one with `id`: both histories stay reachable after a merge. */
export function factsOf(id: string, facts: readonly Fact[], merges: readonly Merge[]): Fact[] {
  const cluster = clusterOf(id, merges);
  return facts.filter((fact) => cluster.has(fact.record));
}

/**
 * Merges `absorbed` into `survivor`. No fact moves: only a link is added, so that a split undoes it exactly,
 * also after further facts and merges.
 */
export function merge(merges: readonly Merge[], survivor: string, absorbed: string): MergeOutcome {
  if (survivor === absorbed) return { ok: false, fault: "same-record" };
  if (survivorOf(survivor, merges) === survivorOf(absorbed, merges))
    return { ok: false, fault: "already-one" };
  if (merges.some((link) => link.absorbed === absorbed)) return { ok: false, fault: "already-absorbed" };
  return { ok: true, merges: [...merges, { absorbed, survivor }] };
}

/** Splits `absorbed` off again, with whatever was merged into it. */
export function split(merges: readonly Merge[], absorbed: string): MergeOutcome {
  const rest = merges.filter((link) => link.absorbed !== absorbed);
  return rest.length === merges.length ? { ok: false, fault: "not-merged" } : { ok: true, merges: rest };
}
