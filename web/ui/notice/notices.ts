import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answered, api, type GetQuery, type Got, type PostBody } from "../../api.ts";
import { live } from "../live.ts";
import { useWrite } from "../write.ts";

export type NoticeFilter = Omit<GetQuery<"/api/notices">, "before" | "limit">;
export type Notice = Got<"/api/notices">["notices"][number];

// An act on "notification" (somebody of mine has read, perhaps on the phone) makes all of these fetch again.
const kind = "notification";
/** A notice is written half a second after the act that it tells of, and is looked for a little later. */
const lagMs = 1500;
/** A storm of acts is looked after so often and no more. */
const restMs = 5000;
/** Looked for without being told, in case it was written later still. */
const againMs = 60_000;

/** How many notices to me I have not read. */
export function useUnread(enabled = true) {
  return useQuery({
    queryKey: [kind, "unread"],
    queryFn: () => answered(api.GET("/api/notices/unread")),
    enabled,
    refetchInterval: againMs,
  });
}

/** The notices that a filter asks for, the newest first, page by page. */
export function useNotices(filter: NoticeFilter) {
  return useInfiniteQuery({
    queryKey: [kind, "list", filter],
    queryFn: ({ pageParam }) => {
      const query = pageParam === undefined ? filter : { ...filter, before: pageParam };
      return answered(api.GET("/api/notices", { params: { query } }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

/** Marks notices as read: these, or all up to one. */
export function useMarkRead() {
  const client = useQueryClient();
  return useWrite(
    (body: PostBody<"/api/notices/read">, headers) =>
      answered(api.POST("/api/notices/read", { body, headers })),
    {
      onSuccess: (unread) => {
        client.setQueryData([kind, "unread"], unread);
        void client.invalidateQueries({ queryKey: [kind, "list"] });
      },
    },
  );
}

/** Looks for new notices after acts on tickets, which cause them. */
export function useFollowNotices(): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let looked = 0;
    const look = () => {
      timer = undefined;
      looked = Date.now();
      void client.invalidateQueries({ queryKey: [kind] });
    };
    const later = () => {
      timer ??= setTimeout(look, Math.max(lagMs, looked + restMs - Date.now()));
    };
    const unlisten = live.listen(
      ({ subject }) => {
        if (subject.kind === "ticket") later();
      },
      () => {},
    );
    return () => {
      clearTimeout(timer);
      unlisten();
    };
  }, [client]);
}
