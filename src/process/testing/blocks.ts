import fc from "fast-check";
import type { Json } from "../json.ts";

/** A block-structured process; what it must do follows from its shape alone. */
export type Block =
  | { kind: "task" }
  | { kind: "pass" }
  | { kind: "sequence"; blocks: Block[] }
  | { kind: "parallel"; blocks: Block[] }
  | { kind: "exclusive"; chosen: number; blocks: Block[] }
  | { kind: "inclusive"; taken: boolean[]; blocks: Block[] }
  | { kind: "sub"; block: Block }
  | { kind: "many"; sequential: boolean; count: number }
  | { kind: "rounds"; count: number }
  | { kind: "guarded"; noted: number };

export const anyBlock: fc.Arbitrary<Block> = fc.letrec<{ block: Block }>((tie) => {
  const inner = tie("block");
  const branches = fc.array(inner, { minLength: 2, maxLength: 3 });
  return {
    block: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.constant<Block>({ kind: "task" }),
      fc.constant<Block>({ kind: "pass" }),
      fc.record({ kind: fc.constant("many" as const), sequential: fc.boolean(), count: fc.nat(3) }),
      fc.record({ kind: fc.constant("rounds" as const), count: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("guarded" as const), noted: fc.nat(2) }),
      branches.map((blocks): Block => ({ kind: "sequence", blocks })),
      branches.map((blocks): Block => ({ kind: "parallel", blocks })),
      fc
        .tuple(branches, fc.nat(2))
        .map(([blocks, n]): Block => ({ kind: "exclusive", blocks, chosen: n % blocks.length })),
      fc
        .tuple(branches, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }))
        .map(
          ([blocks, taken]): Block => ({ kind: "inclusive", blocks, taken: taken.slice(0, blocks.length) }),
        ),
      inner.map((block): Block => ({ kind: "sub", block })),
    ),
  };
}).block;

/** What a block is as BPMN, how often each of its tasks must be completed, and the variables it reads. */
export interface Drawn {
  xml: string;
  flows: string[];
  first: string;
  last: string;
  completions: Map<string, number>;
  variables: Record<string, Json>;
  /** Non-interrupting boundary messages by the task they sit on, and how often each is to be sent. */
  notes: Map<string, number>;
}

export function draw(block: Block): Drawn {
  let counter = 0;
  const fresh = (prefix: string) => `${prefix}${++counter}`;
  return drawBlock(block, fresh);
}

type Fresh = (prefix: string) => string;

function drawBlock(block: Block, fresh: Fresh): Drawn {
  if (block.kind === "task") return leaf(fresh("task"), 1);
  if (block.kind === "pass") return { ...leaf(fresh("pass"), 0), xml: "", ...passing(fresh("pass")) };
  if (block.kind === "sequence") return chain(block.blocks.map((inner) => drawBlock(inner, fresh)));
  if (block.kind === "sub") return sub(drawBlock(block.block, fresh), fresh);
  if (block.kind === "many") return many(block.sequential, block.count, fresh);
  if (block.kind === "rounds") return rounds(block.count, fresh);
  if (block.kind === "guarded") return guarded(block.noted, fresh);
  return split(block, fresh);
}

function leaf(id: string, times: number, inner = "", extra = ""): Drawn {
  const xml = `<userTask id="${id}">${inner}</userTask>${extra}`;
  return {
    xml,
    flows: [],
    first: id,
    last: id,
    completions: new Map([[id, times]]),
    variables: {},
    notes: new Map(),
  };
}

function passing(id: string): Partial<Drawn> {
  return { xml: `<intermediateThrowEvent id="${id}"/>`, first: id, last: id, completions: new Map() };
}

function many(sequential: boolean, count: number, fresh: Fresh): Drawn {
  const loop = `<multiInstanceLoopCharacteristics isSequential="${sequential}"><loopCardinality>${count}</loopCardinality></multiInstanceLoopCharacteristics>`;
  return leaf(fresh("many"), count, loop);
}

function rounds(count: number, fresh: Fresh): Drawn {
  return leaf(fresh("rounds"), count, `<standardLoopCharacteristics loopMaximum="${count}"/>`);
}

// A task with a reminder beside it: every message opens one more task, and the host stays.
function guarded(noted: number, fresh: Fresh): Drawn {
  const id = fresh("guarded");
  const beside = `<boundaryEvent id="b_${id}" attachedToRef="${id}" cancelActivity="false"><messageEventDefinition messageRef="note"/></boundaryEvent><userTask id="beside_${id}"/>`;
  const drawn = leaf(id, 1, "", beside);
  drawn.flows.push(`b_${id} -> beside_${id}`);
  drawn.completions.set(`beside_${id}`, noted);
  drawn.notes.set(id, noted);
  return drawn;
}

function chain(parts: Drawn[]): Drawn {
  return parts.reduce((before, after) => ({
    ...merge([before, after]),
    flows: [...before.flows, ...after.flows, `${before.last} -> ${after.first}`],
    first: before.first,
    last: after.last,
  }));
}

function sub(inside: Drawn, fresh: Fresh): Drawn {
  const id = fresh("sub");
  const lines = [`in_${id} -> ${inside.first}`, `${inside.last} -> out_${id}`, ...inside.flows];
  const xml = `<subProcess id="${id}"><startEvent id="in_${id}"/>${inside.xml}<endEvent id="out_${id}"/>${sequence(lines)}</subProcess>`;
  return { ...inside, xml, flows: [], first: id, last: id };
}

function split(block: Extract<Block, { kind: "parallel" | "exclusive" | "inclusive" }>, fresh: Fresh): Drawn {
  const id = fresh(block.kind);
  const parts = block.blocks.map((inner) => drawBlock(inner, fresh));
  const none = block.kind === "inclusive" && !block.taken.includes(true);
  const active = (index: number) =>
    block.kind === "parallel" ||
    (block.kind === "exclusive" ? index === block.chosen : block.taken[index] === true);
  const all = merge(parts);
  for (const [index, part] of parts.entries()) {
    if (!active(index)) for (const task of part.completions.keys()) all.completions.set(task, 0);
  }
  const condition = (index: number) => (block.kind === "parallel" ? "" : ` : ${id}_${index}`);
  const lines = parts.flatMap((part, index) => [
    ...part.flows,
    `${id} -> ${part.first}${condition(index)}`,
    `${part.last} -> join_${id}`,
  ]);
  if (block.kind !== "parallel")
    for (const index of parts.keys()) all.variables[`${id}_${index}`] = active(index);
  const bypass = none ? `<sequenceFlow id="none_${id}" sourceRef="${id}" targetRef="join_${id}"/>` : "";
  const gateway = `${block.kind}Gateway`;
  const xml = `<${gateway} id="${id}"${none ? ` default="none_${id}"` : ""}/><${gateway} id="join_${id}"/>${bypass}${all.xml}`;
  return { ...all, xml, flows: lines, first: id, last: `join_${id}` };
}

function merge(parts: Drawn[]): Drawn {
  return {
    xml: parts.map((part) => part.xml).join("\n"),
    flows: [],
    first: "",
    last: "",
    completions: new Map(parts.flatMap((part) => [...part.completions])),
    variables: Object.assign({}, ...parts.map((part) => part.variables)),
    notes: new Map(parts.flatMap((part) => [...part.notes])),
  };
}

/** Flow lines as XML, with ids that are unique over nested containers. */
export function sequence(lines: string[]): string {
  return lines
    .map((line) => {
      const [, from, to, condition] = /^(\S+) -> (\S+)(?: : (.+))?$/.exec(line) ?? [];
      const body = condition ? `<conditionExpression>${condition}</conditionExpression>` : "";
      return `<sequenceFlow id="f_${from}_${to}" sourceRef="${from}" targetRef="${to}">${body}</sequenceFlow>`;
    })
    .join("\n");
}
