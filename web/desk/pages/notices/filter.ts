import { useSearchParams } from "wouter";
import type { NoticeFilter } from "../../../ui/notice/index.ts";

/** What the page shows, as its address says it; unknown kinds are refused by the server, in a sentence. */
export function readFilter(search: URLSearchParams): NoticeFilter {
  const template = search.getAll("kind") as NonNullable<NoticeFilter["template"]>;
  return {
    ...(search.has("unread") ? { unread: true } : {}),
    ...(search.has("below") ? { unitsBelow: true } : {}),
    ...(template.length === 0 ? {} : { template }),
  };
}

/** The address of a filter; whatever else it says stays. */
export function writeFilter(
  { unread, unitsBelow, template }: { [F in keyof NoticeFilter]?: NoticeFilter[F] | undefined },
  search: URLSearchParams,
): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of ["unread", "below", "kind"]) next.delete(name);
  if (unread === true) next.set("unread", "1");
  if (unitsBelow === true) next.set("below", "1");
  for (const kind of template ?? []) next.append("kind", kind);
  return next;
}

export function useNoticeFilter() {
  const [search, setSearch] = useSearchParams();
  return {
    filter: readFilter(search),
    set: (filter: Parameters<typeof writeFilter>[0]) =>
      setSearch((before) => writeFilter(filter, before), { replace: true }),
  };
}
