import { useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "wouter";
import { answered, api, Problem } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { useSession } from "../../../ui/session.ts";
import { Empty } from "../../../ui/states.tsx";
import { dueNext, TicketLight, Timeline, useTicketNames } from "../../../ui/ticket/index.ts";
import { Due, Time } from "../../../ui/time.tsx";
import { ActionPanel, type Whole } from "../../actions/index.ts";
import { Labels } from "../../labels/index.ts";
import { CameBack } from "../../queue/index.ts";
import { Attachments } from "./attachments.tsx";
import { Clock } from "./clock.tsx";
import { Diagram } from "./diagram.tsx";
import { Place } from "./place.tsx";
import { Proof } from "./proof.tsx";
import { Question } from "./question.tsx";
import { Requesters } from "./requesters.tsx";
import { Sensed } from "./sensed.tsx";
import { Shares } from "./shares.tsx";
import "./matter.css";

const isId = (name: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(name);

/**
 * One ticket, whole: what it is at a glance, what can be done, and everything that happened, with its proof. People
 * name it by its number; messages and processes know it by its id.
 */
export default function TicketPage() {
  const { number = "" } = useParams<{ number: string }>();
  const ticket = useQuery({
    queryKey: isId(number) ? ["ticket", number] : ["ticket", "number", number],
    queryFn: () =>
      answered(
        isId(number)
          ? api.GET("/api/tickets/{id}", { params: { path: { id: number } } })
          : api.GET("/api/tickets/by-number/{number}", { params: { path: { number } } }),
      ),
  });
  const { data, error } = ticket;
  if (data !== undefined && error instanceof Problem && error.status === 404)
    return <PassedOn number={data.number} />;
  return <Shown query={ticket}>{(whole) => <Ticket ticket={whole} />}</Shown>;
}

/** What I have just passed on may be nothing of my unit's any more. */
function PassedOn({ number }: { number: string }) {
  const { t } = useTranslation("matter");
  return (
    <div role="status">
      <Empty title={t("passedOn", { number })}>
        <Link className="lw-button" href="/">
          {t("home")}
        </Link>
      </Empty>
    </div>
  );
}

function Ticket({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const { message } = App.useApp();
  const [search, setSearch] = useSearchParams();
  const choose = (action: string | undefined) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (action === undefined) next.delete("act");
        else next.set("act", action);
        return next;
      },
      { replace: true },
    );
  return (
    <article className="ticket">
      <Glance ticket={ticket} />
      <div className="ticket-columns">
        <div className="ticket-main">
          <section>
            <h2>{t("words")}</h2>
            <p className="ticket-words">{ticket.description || t("noWords")}</p>
          </section>
          <Sensed ticket={ticket} />
          <Attachments ticket={ticket} />
          <section>
            <h2>{t("process")}</h2>
            <Diagram ticket={ticket} />
          </section>
          <Acts ticket={ticket} />
        </div>
        <aside className="ticket-side" aria-label={t("side")}>
          {ticket.status === "open" ? <CameBack ticket={ticket} /> : null}
          <ActionPanel
            ticket={ticket}
            chosen={search.get("act") ?? undefined}
            onChoose={choose}
            onDone={(_answer, words) => void message.success(words)}
          />
          <Question ticket={ticket} />
          <Labels ticket={ticket} onAction={choose} />
          <Shares ticket={ticket} />
          <Clock ticket={ticket} />
          <Place ticket={ticket} />
          <Requesters ticket={ticket} />
          <Facts ticket={ticket} />
        </aside>
      </div>
    </article>
  );
}

/** Title, state, owner, until when: in one glance. */
function Glance({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const names = useTicketNames();
  const units = useRoleNames();
  return (
    <header className="ticket-glance">
      <p className="ticket-number">
        {ticket.number} · {names.category(ticket.category)} · {names.source(ticket.source)}
        <Button size="small" className="no-print" onClick={() => print()}>
          {t("print")}
        </Button>
      </p>
      <h1>{ticket.title}</h1>
      <dl>
        <div>
          <dt>{t("state")}</dt>
          <dd>
            <TicketLight ticket={ticket} />
            {ticket.stage === null ? null : <span>{names.stageWaits(ticket.stage)}</span>}
          </dd>
        </div>
        <div>
          <dt>{t("owner")}</dt>
          <dd>
            {units.unit(ticket.ownerPath)}
            {ticket.partnerPaths.length === 0
              ? null
              : ` · ${t("with", { units: ticket.partnerPaths.map((path) => units.unit(path)).join(t("ui:time.list")) })}`}
          </dd>
        </div>
        <div>
          <dt>{ticket.status === "open" ? t("until") : t("ended")}</dt>
          <dd>
            {ticket.status === "open" ? (
              <Due at={dueNext(ticket)} pausedSince={ticket.suspendedAt} />
            ) : ticket.closedAt === null ? (
              names.status(ticket.status)
            ) : (
              <Time at={ticket.closedAt} />
            )}
          </dd>
        </div>
        <div>
          <dt>{t("urgency")}</dt>
          <dd>{names.urgency(ticket.urgency)}</dd>
        </div>
      </dl>
    </header>
  );
}

function Acts({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const { data: session } = useSession();
  const timeline = useQuery({
    queryKey: ["ticket", "timeline", ticket.id],
    queryFn: () => answered(api.GET("/api/tickets/{id}/timeline", { params: { path: { id: ticket.id } } })),
  });
  return (
    <section>
      <h2>{t("timeline")}</h2>
      <Shown query={timeline}>
        {({ acts }) => (
          <Timeline
            acts={acts}
            notes={ticket.notes}
            me={session?.account?.id}
            beside={(act) => <Proof act={act.id} />}
          />
        )}
      </Shown>
    </section>
  );
}

/** How often it went back and forth, and what the requester said. */
function Facts({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const counts = ["dispatches", "returns", "wrongDispatches", "reworks", "reopenings", "extensions"] as const;
  const shown = counts.filter((name) => ticket[name] > 0);
  if (shown.length === 0 && ticket.satisfaction === null) return null;
  return (
    <section>
      <h2>{t("facts")}</h2>
      <dl className="ticket-facts">
        {shown.map((name) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{t(`count.${name}`)}</dt>
            <dd>{ticket[name]}</dd>
          </div>
        ))}
        {ticket.satisfaction === null ? null : (
          <>
            <dt>{t("satisfaction")}</dt>
            <dd>{ticket.satisfaction} / 5</dd>
          </>
        )}
      </dl>
    </section>
  );
}
