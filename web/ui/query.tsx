import { QueryClient, QueryClientProvider, type UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem } from "../api.ts";
import { Empty, ErrorState, Loading } from "./states.tsx";

/**
 * Everything fetched, kept for the page. A query's key begins with the kind of what it shows (`["ticket", …]`), so that
 * a live act on that kind makes it fetch again.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The client itself has resent what may be resent; a refusal stays a refusal.
      retry: false,
      staleTime: 10_000,
      networkMode: "always",
      throwOnError: (error) => !(error instanceof Problem),
    },
    mutations: { networkMode: "always" },
  },
});

export function Queries({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;
}

/** One query's loading, error and empty states, and what it shows else. */
export function Shown<T>(props: {
  query: UseQueryResult<T>;
  /** The sentence for nothing, where `isEmpty` says that there is nothing. */
  empty?: string;
  isEmpty?: (data: T) => boolean;
  children: (data: T) => ReactNode;
}) {
  const { query, empty, isEmpty, children } = props;
  if (query.data === undefined) {
    if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
    return <Loading />;
  }
  if (empty !== undefined && isEmpty?.(query.data) === true) return <Empty title={empty} />;
  return (
    <>
      {query.isError ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : null}
      {children(query.data)}
    </>
  );
}
