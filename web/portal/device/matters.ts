import { stored, textOf } from "./stored.ts";

/** A matter whose code this device remembers. */
export type Remembered = { number: string; code: string; title: string; at: string };

const matters = stored<readonly Remembered[]>("liangwang.matters", (found) =>
  (Array.isArray(found) ? found : [])
    .map((one) => ({
      number: textOf(one, "number"),
      code: textOf(one, "code"),
      title: textOf(one, "title"),
      at: textOf(one, "at"),
    }))
    .filter(({ number, code }) => number !== "" && code !== ""),
);

/** The matters this device remembers, the newest first. */
export const useRemembered = matters.use;

export const codeOf = (number: string): string | undefined =>
  matters.get().find((one) => one.number === number)?.code;

export function remember(one: Remembered): void {
  matters.set([one, ...matters.get().filter(({ number }) => number !== one.number)]);
}

const forgotten = new Set<(number: string) => void>();

/** What else is kept of a matter goes with it. */
export const onForgotten = (listener: (number: string) => void): void => void forgotten.add(listener);

export function forget(number: string): void {
  matters.set(matters.get().filter((one) => one.number !== number));
  for (const listener of forgotten) listener(number);
}

/** Address of a matter's page. The code stands behind #, which browsers send to no server. */
export const addressOf = (number: string, code?: string): string =>
  `/tickets/${encodeURIComponent(number)}${code === undefined ? "" : `#${encodeURIComponent(code)}`}`;
