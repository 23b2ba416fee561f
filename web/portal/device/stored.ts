import { useSyncExternalStore } from "react";

/**
 * A value kept on this device under a name, shared by everything on the page and by other tabs. Where the device keeps
 * nothing (private windows), it lasts as long as the page. `read` makes the value of what was stored, whatever it is.
 */
export function stored<T>(name: string, read: (found: unknown) => T) {
  const listeners = new Set<() => void>();
  let value: T | undefined;
  const load = (): T => {
    try {
      return read(JSON.parse(localStorage.getItem(name) ?? "null"));
    } catch {
      // Unreadable or forbidden: as if there were nothing, which is what this device can offer.
      return read(null);
    }
  };
  const get = (): T => {
    value ??= load();
    return value;
  };
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const set = (next: T) => {
    value = next;
    try {
      localStorage.setItem(name, JSON.stringify(next));
    } catch {
      // Full or forbidden: kept for this page at least.
    }
    tell();
  };
  addEventListener("storage", ({ key }) => {
    if (key !== name && key !== null) return;
    value = load();
    tell();
  });
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return { get, set, use: (): T => useSyncExternalStore(subscribe, get) };
}

/** A member of something read, where it is text. */
export const textOf = (found: unknown, member: string): string => {
  const value = (found as Record<string, unknown> | null)?.[member];
  return typeof value === "string" ? value : "";
};

/** A member of something read, where it is a number. */
export const numberOf = (found: unknown, member: string): number | undefined => {
  const value = (found as Record<string, unknown> | null)?.[member];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
};
