import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { Link, useParams, useSearchParams } from "wouter";
import { answered, api, type Got } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { Time, useTimeWords } from "../../../ui/time.tsx";
import { useKpiAddress } from "../kpis/address.ts";
import { useDefinitions } from "../kpis/data.ts";
import { useKpiWords } from "../kpis/words.ts";
import "../kpis/kpis.css";

type Ticket = Got<"/api/kpis/{id}/tickets">["tickets"][number];
const parts = ["numerator", "rest", "denominator"] as const;

/** The tickets behind one figure: each leads to its page, where its acts and their proofs are. */
export default function KpiTickets() {
  const { id = "" } = useParams<{ id: string }>();
  const [params] = useSearchParams();
  const { scope, period, set, ready } = useKpiAddress();
  const { t, language, period: periodWords, conditions } = useKpiWords();
  const definition = useDefinitions().data?.find((one) => one.id === id);
  const part = parts.find((one) => one === params.get("part")) ?? "denominator";
  const query = useInfiniteQuery({
    queryKey: ["ticket", "kpi", id, scope, part],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/kpis/{id}/tickets", {
          params: {
            path: { id },
            query: { ...scope, part, limit: 100, ...(pageParam === "" ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: ready,
    placeholderData: keepPreviousData,
  });
  const back = new URLSearchParams(params);
  back.delete("part");
  back.set("kpi", id);
  return (
    <div className="kpis">
      <header className="kpis-head">
        <h1>{definition?.name[language] ?? id}</h1>
        <p>
          {[periodWords(period), ...conditions(scope)].join(" · ")}
          <span className="desk-paper-inline">
            {definition?.kind === "rate" ? ` · ${t(`list.${part}`)}` : ""}
          </span>
        </p>
        <div className="kpis-actions no-print">
          <Link href={`/kpis?${back}`}>{t("back")}</Link>
        </div>
      </header>
      <p className="kpis-definition">{definition?.definition[language]}</p>
      {definition?.kind === "rate" ? (
        <Segmented
          className="no-print"
          aria-label={t("list.label")}
          value={part}
          onChange={(value) => set({ part: value })}
          options={parts.map((value) => ({ value, label: t(`list.${value}`) }))}
        />
      ) : null}
      <Shown
        query={query}
        empty={t("list.none")}
        isEmpty={({ pages }) => pages.every(({ tickets }) => tickets.length === 0)}
      >
        {({ pages }) => (
          <>
            <TicketTable tickets={pages.flatMap(({ tickets }) => tickets)} />
            {query.hasNextPage ? (
              <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t("list.next")}
              </Button>
            ) : null}
          </>
        )}
      </Shown>
    </div>
  );
}

const columns = [
  "number",
  "source",
  "category",
  "owner",
  "area",
  "reported",
  "due",
  "closed",
  "time",
  "proof",
] as const;

function TicketTable({ tickets }: { tickets: readonly Ticket[] }) {
  const { t } = useKpiWords();
  return (
    <div className="kpis-scroll desk-flow">
      <table className="kpis-tickets">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`ticket.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tickets.map((ticket) => (
            <Row key={ticket.id} ticket={ticket} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ ticket }: { ticket: Ticket }) {
  const { t } = useKpiWords();
  const names = useTicketNames();
  const roles = useRoleNames();
  const time = useTimeWords();
  const at = (moment: string | null) => (moment === null ? "–" : <Time at={moment} />);
  const page = `/tickets/${encodeURIComponent(ticket.number)}`;
  return (
    <tr>
      <th scope="row">
        <Link href={page}>{ticket.number}</Link>
      </th>
      <td>{names.source(ticket.source)}</td>
      <td>{names.category(ticket.category)}</td>
      <td data-title={t("ticket.owner")}>{roles.unit(ticket.ownerPath)}</td>
      <td data-title={t("ticket.area")}>{roles.unit(ticket.areaPath)}</td>
      <td data-title={t("ticket.reported")}>{at(ticket.reportedAt)}</td>
      <td data-title={t("ticket.due")}>{at(ticket.dueAt)}</td>
      <td data-title={t("ticket.closed")}>{at(ticket.closedAt)}</td>
      <td data-title={t("ticket.time")}>
        {ticket.grossMinutes === null ? "–" : time.span(ticket.grossMinutes)}
      </td>
      <td>
        <Link href={page}>{t("ticket.toProof")}</Link>
      </td>
    </tr>
  );
}
