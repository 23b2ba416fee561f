import type { Text } from "../../kernel/index.ts";
import type { ProcessGraph } from "../bpmn/graph.ts";
import { told } from "../findings.ts";
import type { ProcessState } from "./state.ts";

/** Element id in the old version → element id in the new one, where they differ. */
export type ElementMapping = Readonly<Record<string, string>>;

export type MigrationResult = { ok: true; state: ProcessState } | { ok: false; reason: Text };

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
): Text | null {
  const old = from.nodes[id];
  const element = mapped(id);
  const node = to.nodes[element];
  if (!old) return told("migration.not-in-old", { element: id }).message;
  if (!node) return told("migration.not-in-new", { element }).message;
  if (old.type !== node.type) {
    const types = { element: id, oldType: old.type, counterpart: element, newType: node.type };
    return told("migration.other-type", types).message;
  }
  const place = (value: string | undefined) => (value === undefined ? undefined : mapped(value));
  if (place(old.scope) !== node.scope) return told("migration.other-scope", { element }).message;
  if (place(old.attachedTo) !== node.attachedTo) return told("migration.other-host", { element }).message;
  if (old.loop?.kind !== node.loop?.kind) return told("migration.other-loop", { element }).message;
  if (old.event?.kind !== node.event?.kind) return told("migration.other-event", { element }).message;
  return null;
}

function flowMismatch(
  from: ProcessGraph,
  to: ProcessGraph,
  flow: number,
  mapped: (id: string) => string,
): Text | null {
  if (flowNumber(from, to, flow, mapped) >= 0) return null;
  return told("migration.no-flow", { flow: from.flows[flow]?.id ?? flow }).message;
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
