import { App, Button } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useSearchParams } from "wouter";
import { useSession } from "../../../ui/session.ts";
import { useShortcut } from "../../../ui/shortcuts.tsx";
import { ErrorState, Loading } from "../../../ui/states.tsx";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { BulkBar } from "./bulk.tsx";
import { Detail } from "./detail.tsx";
import { type Filter, firstView, parseFilter, writeFilter } from "./filter.ts";
import { FilterBar } from "./filter-bar.tsx";
import { useFilterWords } from "./filter-words.ts";
import { QueueList } from "./list.tsx";
import { MapPane } from "./map-pane.tsx";
import { ListShown, useQueue } from "./queue.ts";
import { useSeen } from "./seen.ts";
import { Since } from "./since.tsx";
import { Views } from "./views.tsx";
import "./dispatch.css";

/** What of the page is in its address, and how it is changed. */
function useAddress() {
  const [search, setSearch] = useSearchParams();
  // The filter's own part alone: looking at another matter is no other list, and loses nothing that was picked.
  const text = writeFilter(parseFilter(search)).toString();
  const filter = useMemo(() => {
    const told = parseFilter(new URLSearchParams(text));
    return Object.keys(told).length === 0 ? firstView : told;
  }, [text]);
  const set = useCallback(
    (changes: Record<string, string | undefined>) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === undefined) next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  const setFilter = useCallback(
    (next: Filter) => setSearch((before) => writeFilter(next, new URLSearchParams(before))),
    [setSearch],
  );
  return {
    filter,
    setFilter,
    set,
    chosen: search.get("sel") ?? undefined,
    action: search.get("act") ?? undefined,
    withMap: search.get("map") !== "0",
  };
}

/** The dispatcher's desk: the queue, the map beside it, and one matter with what is to be done about it. */
export default function Dispatch() {
  const { t } = useTranslation("dispatch");
  const { message } = App.useApp();
  const names = useTicketNames();
  const [, go] = useLocation();
  const { data: session } = useSession();
  const address = useAddress();
  const { filter, chosen, set } = address;
  const queue = useQueue(filter);
  const inWords = useFilterWords();
  const seen = useSeen(session?.account?.id ?? "");
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());

  const { rows } = queue;
  // Keys come faster than pages are drawn: `j x` picks the row that `j` came to.
  const latest = useRef(chosen);
  latest.current = chosen;
  const here = () => rows.findIndex(({ number }) => number === latest.current);
  const choose = (number: string | undefined) => {
    latest.current = number;
    set({ sel: number, act: undefined });
  };
  const step = (by: number) => {
    const at = here();
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next !== undefined) choose(next.number);
  };
  const pickHere = () => {
    const row = rows[here()];
    if (row !== undefined) pick(row.id);
  };
  const pick = (id: string) =>
    setPicked((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  // Another filter is another list: what was picked in the one before is not to be changed unseen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is the cause
  useEffect(() => setPicked(new Set()), [filter]);

  const group = t("keys.group");
  useShortcut("j", t("keys.next"), () => step(1), group);
  useShortcut("k", t("keys.before"), () => step(-1), group);
  useShortcut("x", t("keys.pick"), pickHere, group);
  // What is picked is what the key is about: the bar's button is one Enter away, and names how many.
  const act = (action: "accept" | "dispatch") =>
    picked.size > 0 ? document.getElementById(`bulk-${action}`)?.focus() : set({ act: action });
  useShortcut("a", names.action("accept"), () => act("accept"), group);
  useShortcut("d", names.action("dispatch"), () => act("dispatch"), group);
  useShortcut("r", names.action("return"), () => set({ act: "return" }), group);
  useShortcut("m", names.action("merge"), () => set({ act: "merge" }), group);
  useShortcut("o", t("keys.open"), () => chosen !== undefined && go(`/tickets/${chosen}`), group);
  useShortcut("n", t("keys.renew"), queue.renew, group);
  useShortcut("/", t("keys.search"), () => document.getElementById("dispatch-search")?.focus(), group);

  const news = queue.came + queue.went;
  return (
    <ListShown value={!queue.list.isPending}>
      <div className="dispatch" data-map={address.withMap} data-detail={chosen !== undefined}>
        <header className="dispatch-head">
          <h1 className="unseen">{t("title")}</h1>
          <p className="desk-paper">
            {inWords(filter)} · {t("print.shown", { count: rows.length })}
            {queue.list.hasNextPage ? ` · ${t("print.more")}` : ""}
          </p>
          <Views filter={filter} onChoose={address.setFilter} />
          <FilterBar filter={filter} onChange={address.setFilter} withMap={address.withMap} set={set} />
        </header>
        <section className="dispatch-queue" aria-label={t("queue")}>
          <Since lastLook={seen.lastLook} filter={filter} onChoose={address.setFilter} />
          <div role="status" className="dispatch-news" data-any={news > 0 || undefined}>
            {news === 0 ? null : (
              <Button type="link" size="small" onClick={queue.renew} loading={queue.list.isRefetching}>
                {t("news", {
                  what: [
                    ...(queue.came > 0 ? [t("came", { count: queue.came })] : []),
                    ...(queue.went > 0 ? [t("went", { count: queue.went })] : []),
                  ].join(t("ui:time.comma")),
                })}
              </Button>
            )}
          </div>
          <BulkBar
            rows={rows.filter(({ id }) => picked.has(id))}
            onClear={() => setPicked(new Set())}
            onDone={queue.look}
          />
          {queue.list.isPending ? <Loading /> : null}
          {queue.list.isError ? (
            <ErrorState error={queue.list.error} retry={() => void queue.list.refetch()} />
          ) : null}
          {queue.list.data === undefined ? null : (
            <QueueList
              rows={rows}
              chosen={chosen}
              onChoose={choose}
              picked={picked}
              onPick={pick}
              seen={seen.seen}
              more={queue.list.hasNextPage ? () => void queue.list.fetchNextPage() : undefined}
              loadingMore={queue.list.isFetchingNextPage}
            />
          )}
        </section>
        {address.withMap ? (
          <MapPane filter={filter} chosen={chosen} onPick={choose} onChange={address.setFilter} />
        ) : null}
        <section className="dispatch-detail" aria-label={t("detail")} tabIndex={-1} id="dispatch-detail">
          {chosen === undefined ? (
            <p className="dispatch-none">{t("nothingChosen")}</p>
          ) : (
            <Detail
              key={chosen}
              number={chosen}
              action={address.action}
              onAction={(action) => set({ act: action })}
              onClose={() => choose(undefined)}
              onDone={({ number }, words) => {
                void message.success(t("done", { number, state: words }));
                queue.look();
              }}
              seen={seen.seen}
              onSeen={seen.look}
            />
          )}
        </section>
      </div>
    </ListShown>
  );
}
