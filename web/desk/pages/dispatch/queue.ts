import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef } from "react";
import { answered, api } from "../../../api.ts";
import { type LiveAct, useLiveActs } from "../../../ui/live.ts";
import type { Filter } from "./filter.ts";
import { mergeHead } from "./merge.ts";

const pageRows = 100;
const headRows = 200;
const gatherMs = 1500;

/**
 * The queue: pages of a list that does not move under one's hands. What happens meanwhile changes rows in their place;
 * what came and what went is counted, and shown by `renew`.
 */
export function useQueue(filter: Filter) {
  const client = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: ["queue", filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/tickets", {
          params: {
            query: { ...filter, limit: pageRows, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const head = useQuery({
    queryKey: ["queue-head", filter],
    queryFn: () => answered(api.GET("/api/tickets", { params: { query: { ...filter, limit: headRows } } })),
    enabled: list.data !== undefined,
    staleTime: 5_000,
  });
  const look = useCallback(() => {
    void client.invalidateQueries({ queryKey: ["queue-head"] });
    void client.invalidateQueries({ queryKey: ["queue-counts"] });
  }, [client]);
  useGathered(look);

  const loaded = list.data?.pages;
  const isNewer = head.dataUpdatedAt > list.dataUpdatedAt;
  const merged = useMemo(() => {
    const rows = (loaded ?? []).flatMap(({ tickets }) => tickets);
    return mergeHead(rows, isNewer ? head.data : undefined, loaded?.at(-1)?.next === null);
  }, [loaded, head.data, isNewer]);
  return {
    ...merged,
    list,
    look,
    renew: () => void list.refetch().then(look),
  };
}

/** Calls `run` a moment after acts on tickets, once for all of the moment. */
function useGathered(run: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onAct = useCallback(
    (act: LiveAct) => {
      if (act.subject.kind !== "ticket") return;
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        run();
      }, gatherMs);
    },
    [run],
  );
  useLiveActs(onAct, run);
}

/** Whether the list itself is there. A browser has five lines to spare: the counts of a dozen views would take them first. */
export const ListShown = createContext(false);

/** How many tickets match, by facet; asked once the list is shown. */
export function useCounts(filter: Filter) {
  const { sort: _sort, ...query } = filter;
  const enabled = useContext(ListShown);
  return useQuery({
    enabled,
    queryKey: ["queue-counts", query],
    queryFn: () => answered(api.GET("/api/tickets/counts", { params: { query } })),
    staleTime: 10_000,
    placeholderData: (before) => before,
  });
}
