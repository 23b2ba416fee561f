import type { Variables } from "../json.ts";
import { nodeOf, type Run, tokenOf } from "./run.ts";
import type { Token } from "./state.ts";
import { triggerBoundary, triggerHandler } from "./triggers.ts";

interface Catcher {
  event: string;
  /** The activity the boundary event sits on, or the sub-process around the event sub-process. */
  host: Token | undefined;
  boundary: boolean;
}

/**
 * Throws an error or escalation outwards from `scope` (BPMN 2.0.2 clauses 10.5.1 and 13.5.3): the
 * innermost event sub-process or boundary event with the code, or without any code, takes it.
 * Returns false when nobody does.
 */
export function throwOutwards(
  run: Run,
  kind: "error" | "escalation",
  scope: string | undefined,
  code: string,
  variables: Variables,
): boolean {
  const catcher = findCatcher(run, kind, scope, code);
  if (!catcher) return false;
  if (!catcher.boundary) triggerHandler(run, catcher.event, catcher.host, variables);
  else if (catcher.host) triggerBoundary(run, catcher.event, catcher.host, variables);
  return true;
}

function findCatcher(
  run: Run,
  kind: "error" | "escalation",
  from: string | undefined,
  code: string,
): Catcher | null {
  let fromHandler = false;
  for (let scope = from; ; ) {
    const token = tokenOf(run, scope);
    const node = token && nodeOf(run, token.at);
    // What an event sub-process throws is not for it or its neighbours, but for the scope around them.
    const handlers = fromHandler ? [] : ((node ? node.handlers : run.graph.handlers) ?? []);
    const starts = handlers.flatMap((handler) => nodeOf(run, handler).starts ?? []);
    const handler = matching(run, starts, kind, code);
    if (handler !== undefined) return { event: handler, host: token, boundary: false };
    if (!token) return null;
    const body = tokenOf(run, token.in)?.instances !== undefined;
    const boundary = body ? undefined : matching(run, node?.boundary ?? [], kind, code);
    if (boundary !== undefined) return { event: boundary, host: token, boundary: true };
    fromHandler = node?.type === "eventSubProcess";
    scope = token.in;
  }
}

function matching(
  run: Run,
  events: string[],
  kind: "error" | "escalation",
  code: string,
): string | undefined {
  const ofKind = events.filter((id) => nodeOf(run, id).event?.kind === kind);
  const codeOf = (id: string) => {
    const event = nodeOf(run, id).event;
    return event && "code" in event ? event.code : undefined;
  };
  return ofKind.find((id) => codeOf(id) === code) ?? ofKind.find((id) => codeOf(id) === undefined);
}
