import { compileProcess } from "../bpmn/compile.ts";
import { describeFinding } from "../bpmn/findings.ts";
import type { ProcessGraph } from "../bpmn/graph.ts";
import { type Effect, type Input, newState, type ProcessState } from "../engine/state.ts";
import { step } from "../engine/step.ts";
import type { Variables } from "../json.ts";

/** An executable BPMN file around the given flow elements; `roots` holds messages, signals and errors. */
export function bpmn(elements: string, roots = "", id = "p"): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:liangwang="urn:liangwang:bpmn:1" targetNamespace="t">
${roots}
<process id="${id}" isExecutable="true">
${elements}
</process>
</definitions>`;
}

/** Sequence flows written as "a -> b" or "a -> b : condition", one a line. */
export function flows(...lines: string[]): string {
  return lines
    .map((line, index) => {
      const [, from, to, condition] = /^(\S+) -> (\S+)(?: : (.+))?$/.exec(line) ?? [];
      const body = condition ? `<conditionExpression><![CDATA[${condition}]]></conditionExpression>` : "";
      return `<sequenceFlow id="f${index}_${from}_${to}" sourceRef="${from}" targetRef="${to}">${body}</sequenceFlow>`;
    })
    .join("\n");
}

export async function graphOf(xml: string): Promise<ProcessGraph> {
  const compiled = await compileProcess(xml, "test.bpmn");
  const graph = compiled.ok ? compiled.graphs[0] : undefined;
  if (graph) return graph;
  throw new Error(
    compiled.ok ? "no process" : compiled.findings.map((finding) => describeFinding(finding).en).join("\n"),
  );
}

/** One instance driven step by step, remembering what it asked of the world. */
export class Play {
  readonly graph: ProcessGraph;
  state: ProcessState;
  effects: Effect[] = [];
  last: Effect[] = [];
  ignored: string | undefined;

  constructor(
    graph: ProcessGraph,
    variables: Variables = {},
    start: Omit<Extract<Input, { type: "start" }>, "type"> = {},
  ) {
    this.graph = graph;
    this.state = newState(variables);
    this.give({ type: "start", ...start });
  }

  give(input: Input): this {
    const result = step(this.graph, this.state, input);
    this.state = result.state;
    this.last = result.effects;
    this.effects.push(...result.effects);
    this.ignored = result.ignored?.en;
    return this;
  }

  /** Completes the open work item at a node. */
  complete(node: string, variables: Variables = {}): this {
    const token = this.state.tokens.find((candidate) => candidate.at === node && !candidate.instances);
    if (!token) throw new Error(`nothing is open at ${node}; open: ${this.at().join(", ")}`);
    return this.give({ type: "complete", item: token.id, variables });
  }

  fireTimer(node: string): this {
    const wait = this.state.waits.find((candidate) => candidate.node === node && candidate.kind === "timer");
    if (!wait) throw new Error(`no timer is set at ${node}`);
    return this.give({ type: "timer", timer: wait.id });
  }

  /** The nodes where tokens rest, sorted. */
  at(): string[] {
    return this.state.tokens.map((token) => token.at).sort();
  }

  incidents(): string[] {
    return this.state.tokens.flatMap((token) => token.incident?.message ?? []);
  }
}
