import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useMe } from "../me.ts";
import type { Entry, Halt, NewEntry } from "./entry.ts";
import { drain } from "./send.ts";
import { addEntries, allEntries, haltNow, onChange, type Picture } from "./store.ts";

/** The outbox as it lies on the phone. */
export type Outbox = { entries: readonly Entry[]; halt: Halt | undefined };

let known: Outbox = { entries: [], halt: undefined };
const listeners = new Set<() => void>();
let newest = 0;

/** Reads the outbox anew; of readings that overlap, the one begun last is shown. */
async function read(): Promise<void> {
  newest += 1;
  const turn = newest;
  const [entries, halt] = await Promise.all([allEntries(), haltNow()]);
  if (turn !== newest) return;
  known = { entries, halt };
  for (const listener of listeners) listener();
}

/** Reads the outbox and follows it, for as long as the page lives. */
export async function openOutbox(): Promise<void> {
  onChange(() => void read());
  await read();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useOutbox = (): Outbox => useSyncExternalStore(subscribe, () => known);

/** What has not arrived at the server yet. */
export const unsent = (entries: readonly Entry[]): Entry[] => entries.filter(({ state }) => state !== "sent");

type WithSync = ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };

/** Asks the browser to send the outbox also after this page was closed, where it can. */
async function sendWhenClosed(): Promise<void> {
  const registration = (await navigator.serviceWorker?.getRegistration()) as WithSync | undefined;
  // Not every browser has it, and a person may forbid it: the pages send anyway.
  await registration?.sync?.register("outbox").catch(() => undefined);
}

/**
 * Does something: keeps it in the outbox and begins to send. Resolves once it is kept and shown; rejects only where the
 * phone could not keep it. A second press of a trembling thumb, before the first one is kept, is the same press.
 */
export function useDeed() {
  const me = useMe();
  const pressed = useRef<Promise<void>>(undefined);
  return (entry: NewEntry, pictures: readonly Picture[] = [], replaces?: Entry): Promise<void> => {
    pressed.current ??= (async () => {
      await addEntries(me, entry, pictures, replaces);
      await read();
      // Browsers clear what seems unused; this is not.
      void navigator.storage?.persist?.();
      void sendWhenClosed();
      void drain();
    })().finally(() => {
      pressed.current = undefined;
    });
    return pressed.current;
  };
}

const retryMs = 20_000;

/** Sends whenever it may work again: at the start, with the network, on return to the page, and now and then. */
export function useSending(): void {
  const client = useQueryClient();
  const { entries } = useOutbox();
  const waiting = entries.some(({ state }) => state === "waiting" || state === "sending");
  // What was refused is shown as it stands now, too: somebody else may have done it.
  const settled = entries.filter(({ state }) => state === "sent" || state === "refused").length;
  useEffect(() => {
    const now = () => {
      if (document.visibilityState === "visible") void drain();
    };
    now();
    addEventListener("online", now);
    document.addEventListener("visibilitychange", now);
    return () => {
      removeEventListener("online", now);
      document.removeEventListener("visibilitychange", now);
    };
  }, []);
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => void drain(), retryMs);
    return () => clearInterval(timer);
  }, [waiting]);
  useEffect(() => {
    if (settled === 0) return;
    for (const kind of ["ticket", "process"]) void client.invalidateQueries({ queryKey: [kind] });
  }, [client, settled]);
}
