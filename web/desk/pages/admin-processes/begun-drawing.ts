/**
 * A drawing that was begun and not loaded, in the tab's own store: whoever looks something up on another page, reloads
 * or has to sign in again finds it.
 */
export type BegunDrawing = { file: string; xml: string };

const keyOf = (process: string): string => `liangwang.drawing.${process}`;

/** What was begun of a process, other than the version `running` that it began with. */
export function begunDrawing(process: string, running: string): BegunDrawing | undefined {
  const text = sessionStorage.getItem(keyOf(process));
  if (text === null) return undefined;
  const begun = JSON.parse(text) as BegunDrawing;
  return begun.xml === running ? undefined : begun;
}

export function keepDrawing(process: string, begun: BegunDrawing): void {
  try {
    sessionStorage.setItem(keyOf(process), JSON.stringify(begun));
  } catch {
    // Too large for the store, or forbidden: it lasts as long as the page.
  }
}

export const forgetDrawing = (process: string): void => sessionStorage.removeItem(keyOf(process));
