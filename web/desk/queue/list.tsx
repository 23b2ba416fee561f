import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../api.ts";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";
import { dueNext, TicketLight, useTicketNames } from "../../ui/ticket/index.ts";
import { Due } from "../../ui/time.tsx";
import { useLabelNames } from "../labels/index.ts";
import type { TicketQuery } from "./queue.tsx";

export type Row = Got<"/api/tickets">["tickets"][number];
const pageOf = 50;

/** The tickets of a heap, page after page. */
export function useQueue(query: TicketQuery) {
  const asked = useInfiniteQuery({
    queryKey: ["ticket", "queue", query],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/tickets", {
          params: { query: { ...query, limit: pageOf, ...(pageParam === "" ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  return { asked, rows: asked.data?.pages.flatMap(({ tickets }) => tickets) ?? [] };
}

/** A heap as a list: light, title, category, until when. */
export function QueueList(props: {
  queue: ReturnType<typeof useQueue>;
  chosen: string | null;
  onChoose: (id: string) => void;
  label: string;
}) {
  const { queue, chosen, onChoose, label } = props;
  const { asked, rows } = queue;
  const { t } = useTranslation("queue");
  const current = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (chosen !== null) current.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <section className="queue-list" aria-label={label}>
      {asked.isPending ? <Loading /> : null}
      {asked.isError ? <ErrorState error={asked.error} retry={() => void asked.refetch()} /> : null}
      {asked.isSuccess && rows.length === 0 ? <Empty title={t("empty")} /> : null}
      <ol>
        {rows.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              ref={row.id === chosen ? current : null}
              aria-current={row.id === chosen ? "true" : undefined}
              onClick={() => onChoose(row.id)}
            >
              <RowWords row={row} />
            </button>
          </li>
        ))}
      </ol>
      {asked.hasNextPage ? (
        <button
          type="button"
          className="lw-button queue-more"
          disabled={asked.isFetchingNextPage}
          onClick={() => void asked.fetchNextPage()}
        >
          {t("more")}
        </button>
      ) : null}
    </section>
  );
}

function RowWords({ row }: { row: Row }) {
  const names = useTicketNames();
  const { t } = useTranslation("queue");
  const labels = useLabelNames();
  return (
    <>
      <TicketLight ticket={row} bare />
      <span className="queue-title">{row.title}</span>
      <span className="queue-beside">
        {row.pending === null ? null : <strong>{t("asks", { kind: names.pending(row.pending) })}</strong>}
        {row.marks.length === 0 ? null : (
          <strong>{`${row.marks.map(labels).join(t("ui:time.list"))} · `}</strong>
        )}
        <span className="desk-paper-inline">{`${row.number} · `}</span>
        {names.category(row.category)}
        {row.suspended ? null : (
          <>
            {" · "}
            <Due at={dueNext(row)} short />
          </>
        )}
      </span>
    </>
  );
}
