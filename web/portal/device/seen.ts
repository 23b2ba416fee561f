import { codeOf, onForgotten } from "./matters.ts";
import { stored } from "./stored.ts";

const keptAtMost = 20;

type Seen = { key: string; number: string; at: number; data: unknown };

/** What was last seen of the matters this device remembers, to be shown where there is no network. */
const seen = stored<readonly Seen[]>("liangwang.seen", (found) =>
  (Array.isArray(found) ? found : []).filter(
    (one): one is Seen => typeof one?.key === "string" && typeof one.at === "number" && "data" in one,
  ),
);

/** Keeps an answer about a matter, if this device remembers it. */
export function keepSeen<T>(kind: string, number: string, code: string, data: T): T {
  if (codeOf(number) !== code) return data;
  const key = `${kind} ${number}`;
  const others = seen.get().filter((one) => one.key !== key);
  seen.set([{ key, number, at: Date.now(), data }, ...others].slice(0, keptAtMost));
  return data;
}

/** What was last seen, and when; undefined where this device does not remember the matter under this code. */
export function lastSeen<T>(kind: string, number: string, code: string): { data: T; at: number } | undefined {
  if (codeOf(number) !== code) return undefined;
  const found = seen.get().find((one) => one.key === `${kind} ${number}`);
  return found === undefined ? undefined : { data: found.data as T, at: found.at };
}

onForgotten((number) => seen.set(seen.get().filter((one) => one.number !== number)));
