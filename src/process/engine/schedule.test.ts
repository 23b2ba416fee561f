import fc from "fast-check";
import { expect, test } from "vitest";
import type { ProcessGraph } from "../bpmn/graph.ts";
import { anyBlock, type Drawn, draw, sequence } from "../testing/blocks.ts";
import { bpmn, graphOf } from "../testing/model.ts";
import { type Effect, type Input, newState, type ProcessState } from "./state.ts";
import { step } from "./step.ts";

/** The world around an instance: it keeps what was asked, loses nothing, and repeats what it likes. */
class World {
  state: ProcessState;
  open = new Map<string, string>();
  notes = new Map<string, string>();
  sent: Input[] = [];
  completions = new Map<string, number>();
  ended = 0;
  readonly graph: ProcessGraph;

  constructor(graph: ProcessGraph, drawn: Drawn) {
    this.graph = graph;
    this.state = newState(drawn.variables);
  }

  /** One durable step: a crash before the commit loses the result, and the input is given again. */
  give(input: Input, crashes: number) {
    const before = JSON.stringify(this.state);
    for (let crash = 0; crash < crashes; crash += 1) step(this.graph, this.state, input);
    expect(JSON.stringify(this.state)).toBe(before);
    const stored = JSON.parse(before) as ProcessState;
    const result = step(this.graph, stored, input);
    expect(step(this.graph, stored, input)).toEqual(result);
    this.state = JSON.parse(JSON.stringify(result.state)) as ProcessState;
    for (const effect of result.effects) this.obey(effect);
    this.sent.push(input);
    return result;
  }

  private obey(effect: Effect) {
    if (effect.type === "createWorkItem") {
      expect(this.open.has(effect.item)).toBe(false);
      this.open.set(effect.item, effect.node);
    } else if (effect.type === "cancelWorkItem") expect(this.open.delete(effect.item)).toBe(true);
    else if (effect.type === "subscribe") this.notes.set(effect.wait, effect.node);
    else if (effect.type === "unsubscribe") expect(this.notes.delete(effect.wait)).toBe(true);
    else if (effect.type === "completed") this.ended += 1;
    else if (effect.type === "incident") throw new Error(`${effect.node}: ${effect.message}`);
  }
}

/** A schedule from a seed, so that a counterexample can be read: Mulberry32. */
function* scheduleOf(seed: number): Generator<{ pick: number; kind: number; crashes: number }> {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  for (;;) yield { pick: random(), kind: random() % 4, crashes: random() % 3 };
}

test("whatever the schedule, the repeats and the crashes: every task is completed exactly as often as drawn, and the end comes once", async () => {
  await fc.assert(
    fc.asyncProperty(anyBlock, fc.nat(), async (block, seed) => {
      const drawn = draw(block);
      const lines = [...drawn.flows, `begin -> ${drawn.first}`, `${drawn.last} -> finish`];
      const xml = bpmn(
        `<startEvent id="begin"/><endEvent id="finish"/>${drawn.xml}${sequence(lines)}`,
        `<message id="note" name="note"/>`,
      );
      const world = new World(await graphOf(xml), drawn);
      world.give({ type: "start" }, 1);
      const owed = new Map(drawn.notes);
      for (const { pick, kind, crashes } of scheduleOf(seed)) {
        if (kind === 0) repeat(world, pick);
        else if (world.state.status === "running") progress(world, owed, pick, crashes);
        else break;
      }
      for (const input of world.sent.keys()) repeat(world, input);
      expect(world.state).toMatchObject({ status: "completed", tokens: [], waits: [] });
      expect(world.ended).toBe(1);
      expect([world.open.size, world.notes.size]).toEqual([0, 0]);
      for (const [task, times] of drawn.completions)
        expect([task, world.completions.get(task) ?? 0]).toEqual([task, times]);
    }),
    { numRuns: 200 },
  );
});

// Anything already given may be given again: it must change nothing and say so.
function repeat(world: World, pick: number) {
  const input = world.sent[pick % world.sent.length];
  if (!input) return;
  const result = step(world.graph, world.state, input);
  expect(result.ignored).toBeDefined();
  expect(result.state).toBe(world.state);
}

function progress(world: World, owed: Map<string, number>, pick: number, crashes: number) {
  const due = [...world.notes].filter(([, node]) => (owed.get(node.slice(2)) ?? 0) > 0);
  const ready = [...world.open].filter(([, node]) => (owed.get(node) ?? 0) === 0);
  const choices = due.length + ready.length;
  const note = due[pick % choices];
  if (note) {
    const host = note[1].slice(2);
    owed.set(host, (owed.get(host) ?? 0) - 1);
    world.give({ type: "message", name: "note", wait: note[0] }, crashes);
    return;
  }
  const [item, node] = ready[(pick % choices) - due.length] ?? [];
  if (item === undefined || node === undefined)
    throw new Error(`nothing to do at ${JSON.stringify(world.state.tokens)}`);
  world.open.delete(item);
  world.completions.set(node, (world.completions.get(node) ?? 0) + 1);
  world.give({ type: "complete", item }, crashes);
}
