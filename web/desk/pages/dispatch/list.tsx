import { useVirtualizer } from "@tanstack/react-virtual";
import { Button, Checkbox } from "antd";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useOnPaper } from "../../../ui/paper.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import { Empty } from "../../../ui/states.tsx";
import { dueNext, TicketLight, useTicketNames } from "../../../ui/ticket/index.ts";
import { Due } from "../../../ui/time.tsx";
import { useLabelNames } from "../../labels/index.ts";
import type { QueueRow } from "./merge.ts";

const rowPx = 58;

type Props = {
  rows: readonly QueueRow[];
  chosen: string | undefined;
  onChoose: (number: string) => void;
  picked: ReadonlySet<string>;
  onPick: (id: string) => void;
  seen: Record<string, { version: number }>;
  more: (() => void) | undefined;
  loadingMore: boolean;
};

/** The rows, of which only those in sight are drawn; on paper all are. */
export function QueueList(props: Props) {
  const { rows, chosen, onChoose, more, loadingMore } = props;
  const { t } = useTranslation("dispatch");
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 12,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const onPaper = useOnPaper();
  const drawn = onPaper
    ? rows.map(({ id }, index) => ({ index, key: id, start: 0 }))
    : virtual.getVirtualItems();
  const at = rows.findIndex(({ number }) => number === chosen);
  const scroll = useRef(virtual.scrollToIndex);
  scroll.current = virtual.scrollToIndex;
  useEffect(() => {
    if (at >= 0) scroll.current(at, { align: "auto" });
  }, [at]);
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (more !== undefined && !loadingMore && last >= rows.length - 20) more();
  }, [more, loadingMore, last, rows.length]);
  const press = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) {
      if (event.key === "Enter" && event.target === box.current)
        document.getElementById("dispatch-detail")?.focus();
      return;
    }
    event.preventDefault();
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next !== undefined) onChoose(next.number);
  };
  if (rows.length === 0) return <Empty title={t("empty")}>{t("emptyHint")}</Empty>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys are a shorter way to what the rows offer
    <div ref={box} className="dispatch-rows" onKeyDown={press}>
      <ul style={onPaper ? {} : { height: virtual.getTotalSize() }} aria-label={t("queue")}>
        {drawn.map(({ index, start, key }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <li
              key={key}
              style={onPaper ? {} : { transform: `translateY(${start}px)`, height: rowPx }}
              aria-setsize={more === undefined ? rows.length : -1}
              aria-posinset={index + 1}
              data-chosen={row.number === chosen || undefined}
              data-gone={row.gone || undefined}
            >
              <RowWords {...props} row={row} />
            </li>
          );
        })}
      </ul>
      {more === undefined ? null : (
        <Button type="link" onClick={more} loading={loadingMore}>
          {t("more")}
        </Button>
      )}
    </div>
  );
}

function RowWords(props: Props & { row: QueueRow }) {
  const { row, chosen, onChoose, picked, onPick, seen } = props;
  const { t } = useTranslation("dispatch");
  const names = useTicketNames();
  const units = useRoleNames();
  const labels = useLabelNames();
  const known = seen[row.id];
  const isUnread = known === undefined || known.version < row.version;
  const area = row.areaPath === null ? "" : units.unit(`${row.areaPath.split("/").slice(0, 2).join("/")}/`);
  const tags = [
    row.urgency === "urgent" || row.urgency === "high" ? names.urgency(row.urgency) : undefined,
    row.cameBack ? t("tag.cameBack") : undefined,
    row.joint ? t("tag.joint") : undefined,
    row.pending === null ? undefined : t("tag.pending"),
    row.asked ? t("tag.asked") : undefined,
    ...row.marks.map(labels),
  ].filter((tag) => tag !== undefined);
  return (
    <>
      <Checkbox
        aria-label={t("pick", { number: row.number })}
        checked={picked.has(row.id)}
        onChange={() => onPick(row.id)}
      />
      <button
        type="button"
        className="dispatch-row"
        aria-current={row.number === chosen ? "true" : undefined}
        onClick={() => onChoose(row.number)}
      >
        <span className="dispatch-row-title">
          <TicketLight ticket={row} bare />
          <span className="dispatch-row-words" data-unread={isUnread || undefined}>
            {row.title}
          </span>
          {tags.map((tag) => (
            <span key={tag} className="dispatch-row-tag">
              {tag}
            </span>
          ))}
        </span>
        <span className="dispatch-row-due">
          {row.status !== "open" ? (
            names.status(row.status)
          ) : row.suspended ? (
            t("ui:light.paused")
          ) : (
            <Due at={dueNext(row)} brief />
          )}
        </span>
        <span className="dispatch-row-more">
          {[row.number, names.category(row.category), area].filter((part) => part !== "").join(" · ")}
        </span>
        <span className="dispatch-row-stage">{row.gone ? t("moved") : names.stageWaits(row.stage)}</span>
      </button>
    </>
  );
}
