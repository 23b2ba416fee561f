import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { App } from "antd";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { answered, api, type GetQuery } from "../../api.ts";
import { Shown } from "../../ui/query.tsx";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { TicketLight } from "../../ui/ticket/index.ts";
import { type ActionAnswer, ActionPanel, type Whole } from "../actions/index.ts";
import { History } from "./history.tsx";
import { QueueList, useQueue } from "./list.tsx";
import "./queue.css";

export type TicketQuery = GetQuery<"/api/tickets">;
/** One heap of work: what it holds, and what to say of it. */
export type QueueTab = { key: string; label: string; hint: string; query: TicketQuery };

const twoColumns = "(min-width: 769px)";

/** What is shown, kept in the address: the heap, the ticket, the form that is open. */
function usePlace(tabs: readonly QueueTab[]) {
  const [params, setParams] = useSearchParams();
  const set = (some: Record<string, string | undefined>, replace = false) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(some))
          if (value === undefined) next.delete(name);
          else next.set(name, value);
        return next;
      },
      { replace },
    );
  const tab = tabs.find(({ key }) => key === params.get("tab")) ?? tabs[0];
  const known = params.has("tab") || params.has("ticket");
  return { tab, known, ticket: params.get("ticket"), action: params.get("action") ?? undefined, set };
}

/**
 * The one pattern of work at the desk: heaps, the tickets of a heap by due time, the chosen one beside it with what may
 * be done. When something is done the next one comes up by itself. `j` and `k` go down and up.
 */
export function Queue(props: {
  title: string;
  tabs: readonly QueueTab[];
  /** What this work needs to see of a ticket before anything is done. */
  children: (ticket: Whole) => ReactNode;
  /** What one may want to look up besides; stands below what may be done. */
  besides?: (ticket: Whole) => ReactNode;
}) {
  const { title, tabs, children, besides } = props;
  const { t } = useTranslation("queue");
  const { tab, known, ticket, action, set } = usePlace(tabs);
  useFirstWithWork(tabs, known, (key) => set({ tab: key }, true));
  const queue = useQueue(tab?.query ?? {});
  const rows = queue.rows;
  const at = rows.findIndex(({ id }) => id === ticket);
  const choose = (id: string | undefined) => set({ ticket: id, action: undefined });
  const step = (by: number) => {
    const next = rows[at < 0 ? 0 : at + by];
    if (next !== undefined) choose(next.id);
  };
  useShortcut("j", t("next"), () => step(1), title);
  useShortcut("k", t("previous"), () => step(-1), title);
  const first = rows[0]?.id;
  useEffect(() => {
    // Where there is room beside the list, the first one is open; it stays, whatever comes before it later.
    if (ticket === null && first !== undefined && matchMedia(twoColumns).matches)
      set({ ticket: first }, true);
  });
  const detail = useRef<HTMLElement>(null);
  const { message } = App.useApp();
  const done = (answer: ActionAnswer, words: string) => {
    void message.success(`${answer.number} · ${words}`);
    choose((rows[at + 1] ?? rows.find(({ id }) => id !== ticket))?.id);
    // The form goes with its matter; the one who works by keyboard goes on at the next.
    detail.current?.focus();
  };
  if (tab === undefined) return null;
  return (
    <div className="queue" data-chosen={ticket !== null || undefined}>
      <header className="queue-head">
        <h1>{title}</h1>
        <nav aria-label={t("heaps")}>
          {tabs.map((one) => (
            <TabButton
              key={one.key}
              tab={one}
              current={one.key === tab.key}
              onPress={() => set({ tab: one.key, ticket: undefined, action: undefined })}
            />
          ))}
        </nav>
        <p>{tab.hint}</p>
      </header>
      <QueueList queue={queue} chosen={ticket} onChoose={choose} label={tab.label} />
      <section ref={detail} tabIndex={-1} className="queue-detail" aria-label={t("detail")}>
        {ticket === null ? (
          rows.length === 0 ? null : (
            <p className="queue-none">{t("none")}</p>
          )
        ) : (
          <Detail
            key={ticket}
            id={ticket}
            action={action}
            onAction={(chosen) => set({ action: chosen })}
            onDone={done}
            onBack={() => choose(undefined)}
            besides={besides}
          >
            {children}
          </Detail>
        )}
      </section>
    </div>
  );
}

/** How much a heap holds. */
function countsOf({ query }: QueueTab) {
  const { sort: _sort, limit: _limit, cursor: _cursor, ...filter } = query;
  return queryOptions({
    queryKey: ["ticket", "counts", filter],
    queryFn: () => answered(api.GET("/api/tickets/counts", { params: { query: filter } })),
  });
}

/** Whoever comes in without an address begins where work waits; from then on the page stays where they are. */
function useFirstWithWork(tabs: readonly QueueTab[], known: boolean, open: (key: string) => void): void {
  const counts = useQueries({ queries: tabs.map(countsOf) });
  const decided = useRef(known);
  useEffect(() => {
    if (decided.current || !counts.every(({ isSuccess }) => isSuccess)) return;
    decided.current = true;
    const first = tabs[counts.findIndex(({ data }) => (data?.total ?? 0) > 0)];
    if (first !== undefined && first !== tabs[0]) open(first.key);
  });
}

function TabButton(props: { tab: QueueTab; current: boolean; onPress: () => void }) {
  const { tab, current, onPress } = props;
  const { t } = useTranslation("queue");
  const { data } = useQuery(countsOf(tab));
  const count = data === undefined ? "" : `${data.total}${data.atLeast ? "+" : ""}`;
  return (
    <button type="button" aria-current={current ? "true" : undefined} onClick={onPress}>
      {tab.label}
      <span className="queue-count" title={t("count")}>
        {count}
      </span>
    </button>
  );
}

function Detail(props: {
  id: string;
  action: string | undefined;
  onAction: (action: string | undefined) => void;
  onDone: (answer: ActionAnswer, words: string) => void;
  onBack: () => void;
  children: (ticket: Whole) => ReactNode;
  besides: ((ticket: Whole) => ReactNode) | undefined;
}) {
  const { id, action, onAction, onDone, onBack, children, besides } = props;
  const { t } = useTranslation("queue");
  const query = useQuery({
    queryKey: ["ticket", id],
    queryFn: () => answered(api.GET("/api/tickets/{id}", { params: { path: { id } } })),
  });
  return (
    <>
      <button type="button" className="lw-button queue-back" onClick={onBack}>
        {t("back")}
      </button>
      <Shown query={query}>
        {(ticket) => (
          <article className="queue-ticket">
            <header>
              <TicketLight ticket={ticket} />
              <h2>{ticket.title}</h2>
            </header>
            {children(ticket)}
            <ActionPanel ticket={ticket} chosen={action} onChoose={onAction} onDone={onDone} />
            {besides?.(ticket)}
            <History ticket={ticket} />
          </article>
        )}
      </Shown>
    </>
  );
}
