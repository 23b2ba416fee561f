import type { ProcessGraph } from "../bpmn/graph.ts";
import type { ProcessState } from "./state.ts";

/** Element id in the old version → element id in the new one, where they differ. */
export type ElementMapping = Readonly<Record<string, string>>;

export type MigrationResult = { ok: true; state: ProcessState } | { ok: false; reason: string };

/**
 * Carries a running state over to another version of its process: every element a token rests on or awaits must
 * have a counterpart of the same kind in the same place (scope, host, join flow). Pure; changes nothing otherwise.
 */
export function migrateState(
  from: ProcessGraph,
  to: ProcessGraph,
  state: ProcessState,
  mapping: ElementMapping = {},
): MigrationResult {
  const mapped = (id: string) => mapping[id] ?? id;
  const reasons = [
    ...state.tokens.map((token) => mismatch(from, to, token.at, mapped)),
    ...state.waits.map((wait) => mismatch(from, to, wait.node, mapped)),
    ...state.tokens.map((token) =>
      token.via === undefined ? null : flowMismatch(from, to, token.via, mapped),
    ),
  ].filter((reason) => reason !== null);
  const [reason] = reasons;
  if (reason !== undefined) return { ok: false, reason };
  const tokens = state.tokens.map((token) => ({
    ...token,
    at: mapped(token.at),
    ...(token.via !== undefined && { via: flowNumber(from, to, token.via, mapped) }),
  }));
  const waits = state.waits.map((wait) => ({ ...wait, node: mapped(wait.node) }));
  return { ok: true, state: { ...state, tokens, waits } };
}

/** Flow numbers of a recorded path in the new version; flows that are no longer there are left out. */
export function migratePath(
  from: ProcessGraph,
  to: ProcessGraph,
  path: number[],
  mapping: ElementMapping,
): number[] {
  const mapped = (id: string) => mapping[id] ?? id;
  return path.map((flow) => flowNumber(from, to, flow, mapped)).filter((flow) => flow >= 0);
}

function mismatch(
  from: ProcessGraph,
  to: ProcessGraph,
  id: string,
  mapped: (id: string) => string,
): string | null {
  const old = from.nodes[id];
  const node = to.nodes[mapped(id)];
  if (!old) return `${id} is not in the old version`;
  if (!node) return `${mapped(id)} is not in the new version`;
  if (old.type !== node.type) return `${id} is a ${old.type}, ${mapped(id)} a ${node.type}`;
  const place = (value: string | undefined) => (value === undefined ? undefined : mapped(value));
  if (place(old.scope) !== node.scope) return `${mapped(id)} lies in another sub-process`;
  if (place(old.attachedTo) !== node.attachedTo) return `${mapped(id)} sits on another activity`;
  if (old.loop?.kind !== node.loop?.kind) return `${mapped(id)} repeats in another way`;
  if (old.event?.kind !== node.event?.kind) return `${mapped(id)} waits for another kind of event`;
  return null;
}

function flowMismatch(
  from: ProcessGraph,
  to: ProcessGraph,
  flow: number,
  mapped: (id: string) => string,
): string | null {
  if (flowNumber(from, to, flow, mapped) >= 0) return null;
  return `the join has no flow ${from.flows[flow]?.id ?? flow} in the new version`;
}

// A flow is the same by its id, or by the elements it connects.
function flowNumber(
  from: ProcessGraph,
  to: ProcessGraph,
  flow: number,
  mapped: (id: string) => string,
): number {
  const old = from.flows[flow];
  if (!old) return -1;
  const byId = to.flows.findIndex((each) => each.id === mapped(old.id));
  if (byId >= 0) return byId;
  return to.flows.findIndex((each) => each.from === mapped(old.from) && each.to === mapped(old.to));
}
