import fc from "fast-check";
import { expect, test } from "vitest";
import { type Changes, mergeChanges } from "./changes.ts";

/** The tables as plain maps, changed as `process.save_steps` changes them. */
type Tables = { items: Map<string, object>; timers: Map<string, object>; waits: Map<string, object> };

function apply(tables: Tables, changes: Changes): void {
  for (const { item, ...closed } of changes.close ?? []) {
    const known = tables.items.get(item);
    if (known === undefined) throw new Error(`${item} is closed, but was never opened`);
    tables.items.set(item, { ...known, ...closed });
  }
  for (const { item, ...opened } of changes.open ?? []) tables.items.set(item, opened);
  for (const timer of changes.cancelTimers ?? []) tables.timers.delete(timer);
  for (const { timer, ...set } of changes.setTimers ?? []) tables.timers.set(timer, set);
  for (const wait of changes.unsubscribe ?? []) tables.waits.delete(wait);
  for (const { wait, ...subscribed } of changes.subscribe ?? []) tables.waits.set(wait, subscribed);
}

/** Steps that begin what is new and end some of what stands, as the engine makes them. */
function stepsOf(choices: { begin: number; end: boolean[] }[]): Changes[] {
  let next = 0;
  const standing = { items: [] as string[], timers: [] as string[], waits: [] as string[] };
  return choices.map(({ begin, end }, step) => {
    const at = new Date(step);
    const ending = (kind: keyof typeof standing) => {
      const ended = standing[kind].filter((_, index) => end[index % end.length] === true);
      standing[kind] = standing[kind].filter((id) => !ended.includes(id));
      return ended;
    };
    const beginning = (kind: keyof typeof standing) => {
      const begun = Array.from({ length: begin }, () => `t${next++}`);
      standing[kind].push(...begun);
      return begun;
    };
    return {
      close: ending("items").map((item) => ({ item, state: "done", closedAt: at, closedBy: `by-${step}` })),
      cancelTimers: ending("timers"),
      unsubscribe: ending("waits"),
      open: beginning("items").map((item) => ({ item, node: "n", name: "N", openedAt: at })),
      setTimers: beginning("timers").map((timer) => ({ timer, node: "n", at })),
      subscribe: beginning("waits").map((wait) => ({ wait, kind: "signal", name: "s", node: "n" })),
    };
  });
}

test("steps written at once leave the same rows as steps written one by one", () => {
  const step = fc.record({
    begin: fc.nat(3),
    end: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 8 }), fc.nat(7), (choices, cut) => {
      const steps = stepsOf(choices);
      const empty = (): Tables => ({ items: new Map(), timers: new Map(), waits: new Map() });
      const oneByOne = empty();
      for (const changes of steps) apply(oneByOne, changes);
      const atOnce = empty();
      // Whatever was sent in between, the rest is written at once.
      for (const part of [steps.slice(0, cut), steps.slice(cut)]) {
        if (part.length > 0) apply(atOnce, part.reduce(mergeChanges));
      }
      expect(atOnce).toEqual(oneByOne);
    }),
  );
});
