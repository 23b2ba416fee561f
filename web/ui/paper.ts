import { useSyncExternalStore } from "react";

/** Whether the page is being put on paper, which is light, has no scroll bars and shows every row. */
let printing = false;
const listeners = new Set<() => void>();

function set(next: boolean): void {
  if (printing === next) return;
  printing = next;
  for (const listener of listeners) listener();
}

// The event comes before the media changes, so that there is still time to draw; tools only change the media.
const paper = matchMedia("print");
set(paper.matches);
paper.addEventListener("change", ({ matches }) => set(matches));
addEventListener("beforeprint", () => set(true));
addEventListener("afterprint", () => set(false));

export const isOnPaper = (): boolean => printing;

export function whenPaperChanges(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useOnPaper = (): boolean => useSyncExternalStore(whenPaperChanges, isOnPaper);
