import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorState, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

/** What was last answered, and as of when, where the server cannot be asked now. */
export function Kept<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation("field");
  if (query.data === undefined) {
    if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
    return <Loading />;
  }
  return (
    <>
      {query.isError ? (
        <p className="f-asof" role="status">
          {t("kept.asOf")} <Time at={new Date(query.dataUpdatedAt).toISOString()} />
        </p>
      ) : null}
      {children(query.data)}
    </>
  );
}
