import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "wouter";
import { answered, api, type Got } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { may, useSession } from "../../../ui/session.ts";
import { TicketLight, useTicketNames } from "../../../ui/ticket/index.ts";
import { Time } from "../../../ui/time.tsx";
import { parseFilter, writeFilter } from "../dispatch/filter.ts";
import { useFilterWords } from "../dispatch/filter-words.ts";
import "./matters.css";

type Ticket = Got<"/api/tickets">["tickets"][number];

const pageRows = 100;

/** The matters that a figure counts, for whoever may read them: the conditions in words, how many, and each of them. */
export default function Matters() {
  const { t } = useTranslation("matters");
  const { data: session } = useSession();
  const [search] = useSearchParams();
  const inWords = useFilterWords();
  const { sort, ...filter } = parseFilter(search);
  const counts = useQuery({
    queryKey: ["ticket", "behind", "counts", filter],
    queryFn: () => answered(api.GET("/api/tickets/counts", { params: { query: filter } })),
    placeholderData: keepPreviousData,
  }).data;
  const list = useInfiniteQuery({
    queryKey: ["ticket", "behind", filter, sort],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/tickets", {
          params: {
            query: {
              ...filter,
              ...(sort === undefined ? {} : { sort }),
              limit: pageRows,
              ...(pageParam === "" ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });
  return (
    <div className="matters">
      <h1>{t("title")}</h1>
      <p>{inWords(filter)}</p>
      <p className="matters-count" role="status">
        {counts === undefined ? "" : t(counts.atLeast ? "atLeast" : "count", { count: counts.total })}
        {may(session, "ticket.dispatch") ? (
          <Link className="no-print" href={`/dispatch?${writeFilter(filter)}`}>
            {t("dispatch")}
          </Link>
        ) : null}
      </p>
      <Shown
        query={list}
        empty={t("none")}
        isEmpty={({ pages }) => pages.every(({ tickets }) => tickets.length === 0)}
      >
        {({ pages }) => (
          <>
            <MatterTable tickets={pages.flatMap(({ tickets }) => tickets)} />
            {list.hasNextPage ? (
              <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t("more")}
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
  "words",
  "state",
  "source",
  "category",
  "owner",
  "area",
  "reported",
  "ended",
] as const;

function MatterTable({ tickets }: { tickets: readonly Ticket[] }) {
  const { t } = useTranslation("matters");
  return (
    <div className="matters-table desk-flow">
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`column.${column}`)}
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
  const { t } = useTranslation("matters");
  const names = useTicketNames();
  const roles = useRoleNames();
  const open = ticket.status === "open";
  return (
    <tr>
      <th scope="row">
        <Link href={`/tickets/${encodeURIComponent(ticket.number)}`}>{ticket.number}</Link>
      </th>
      <td>
        {open ? (
          <>
            <TicketLight ticket={ticket} bare /> {names.stageWaits(ticket.stage)}
          </>
        ) : (
          names.status(ticket.status)
        )}
      </td>
      <td className="matters-words">{ticket.title}</td>
      <td>{names.source(ticket.source)}</td>
      <td>{names.category(ticket.category)}</td>
      <td data-title={t("column.owner")}>{roles.unit(ticket.ownerPath)}</td>
      <td data-title={t("column.area")}>{ticket.areaPath === null ? null : roles.unit(ticket.areaPath)}</td>
      <td data-title={t("column.reported")}>
        <Time at={ticket.reportedAt} />
      </td>
      <td data-title={t("column.ended")}>
        {ticket.closedAt === null ? null : <Time at={ticket.closedAt} />}
      </td>
    </tr>
  );
}
