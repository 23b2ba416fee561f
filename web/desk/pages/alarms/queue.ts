import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { answered, api, type GetQuery } from "../../../api.ts";
import { merge } from "./merge.ts";

export type Filter = Omit<GetQuery<"/api/alarms">, "limit" | "cursor">;
const rowsAPage = 100;
const headRows = 200;

/**
 * The alarms that match, in a list that does not move under one's hands. Keys beginning with "alarm" are fetched again
 * by each act on an alarm; the list itself only when asked.
 */
export function useAlarms(filter: Filter) {
  const client = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: ["alarms", filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/alarms", {
          params: {
            query: { ...filter, limit: rowsAPage, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const head = useQuery({
    queryKey: ["alarm", "head", filter],
    queryFn: () => answered(api.GET("/api/alarms", { params: { query: { ...filter, limit: headRows } } })),
    enabled: list.data !== undefined,
    staleTime: 5_000,
  });
  const pages = list.data?.pages;
  const isNewer = head.dataUpdatedAt > list.dataUpdatedAt;
  const merged = useMemo(
    () =>
      merge(
        (pages ?? []).flatMap(({ alarms }) => alarms),
        isNewer ? head.data : undefined,
      ),
    [pages, head.data, isNewer],
  );
  const look = () => client.invalidateQueries({ queryKey: ["alarm"] });
  return { ...merged, list, look, renew: () => void list.refetch().then(look) };
}

/** How many alarms match but for what is counted by. */
export function useCounts(filter: Filter) {
  return useQuery({
    queryKey: ["alarm", "counts", filter],
    queryFn: () => answered(api.GET("/api/alarms/counts", { params: { query: filter } })),
    placeholderData: (before) => before,
    staleTime: 5_000,
  }).data;
}
