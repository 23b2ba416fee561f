import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { Live, type LiveAct, type LiveState } from "./live-line.ts";
import { useSession } from "./session.ts";

export type { LiveAct, LiveState } from "./live-line.ts";

export const live = new Live({ shared: true });

/** How the live stream is doing. */
export const useLiveState = (): LiveState => useSyncExternalStore(live.onState, live.state);

/** Calls `onAct` for each act of the kinds named (all without), and `onGap` where some may have been missed. */
export function useLiveActs(onAct: (act: LiveAct) => void, onGap: () => void = () => {}): void {
  useEffect(() => live.listen(onAct, onGap), [onAct, onGap]);
}

const gatherMs = 250;

/**
 * Keeps everything shown up to date: an act on a ticket makes all queries whose key begins with "ticket" fetch again.
 * Acts of a moment are gathered, so that a storm of them costs one fetch.
 */
export function useLiveQueries(): void {
  const client = useQueryClient();
  const { data: session } = useSession();
  // Tabs share what is heard as long as they are the same person in the same role.
  const who = session === undefined ? undefined : `${session.account?.id} ${session.role} ${session.unit}`;
  useEffect(() => {
    if (who === undefined) return;
    live.shareAs(`liangwang.live ${who}`);
    return followWith(client);
  }, [client, who]);
}

function followWith(client: QueryClient): () => void {
  const kinds = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refetch = () => {
    timer = undefined;
    for (const kind of kinds) void client.invalidateQueries({ queryKey: [kind] });
    kinds.clear();
  };
  const unlisten = live.listen(
    ({ subject }) => {
      kinds.add(subject.kind);
      timer ??= setTimeout(refetch, gatherMs);
    },
    () => void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "city" }),
  );
  // Whoever is no longer known is asked to sign in again, and comes back to the same address.
  const unwatch = live.onState(() => {
    if (live.state() === "ended") void client.invalidateQueries({ queryKey: ["session"] });
  });
  return () => {
    clearTimeout(timer);
    unwatch();
    unlisten();
  };
}
