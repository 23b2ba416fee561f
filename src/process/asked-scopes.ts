import type { ProcessGraph } from "./bpmn/graph.ts";

/** What a process asks of whoever begins it or does its work, and no role holds: each with the element that asks. */
export function unheldScopes(
  graph: ProcessGraph,
  held: ReadonlySet<string>,
): { id: string; name: string | undefined; scope: string }[] {
  const works = Object.entries(graph.nodes).map(([id, { name, work }]) => ({
    id,
    name,
    scope: work?.candidateScope,
  }));
  return [{ id: graph.id, name: graph.name, scope: graph.startScope }, ...works].flatMap(
    ({ scope, ...element }) => (scope === undefined || held.has(scope) ? [] : [{ ...element, scope }]),
  );
}
