/** What a task asks of an officer. */
export type TaskKind = "todo" | "look" | "unit";

/** What waits for oneself; a colleague's tasks do not. */
const mine: readonly TaskKind[] = ["todo", "look"];

/** The heap to begin with: the first in which something waits for oneself. */
export function firstWithWork(count: (kind: TaskKind) => number): TaskKind {
  return mine.find((kind) => count(kind) > 0) ?? "todo";
}
