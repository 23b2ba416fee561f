import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useRoleNames } from "../../ui/roles.ts";
import { useTicketNames } from "../../ui/ticket/index.ts";
import { Due, Time } from "../../ui/time.tsx";
import type { Whole } from "../actions/index.ts";
import { PlaceName } from "./place.tsx";

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What everybody needs to know of a ticket at one glance; `children` are further facts. */
export function Facts({ ticket, children }: { ticket: Whole; children?: ReactNode }) {
  const { t } = useTranslation("queue");
  const names = useTicketNames();
  const units = useRoleNames();
  const partners = ticket.shares.filter(({ lead }) => !lead);
  return (
    <dl className="queue-facts">
      <Fact name={t("fact.number")}>
        <Link href={`/tickets/${encodeURIComponent(ticket.number)}`}>{ticket.number}</Link>
      </Fact>
      <Fact name={t("fact.stage")}>
        {ticket.stage === null ? names.status(ticket.status) : names.stageWaits(ticket.stage)}
      </Fact>
      <Fact name={t("fact.stageDue")}>
        <Due at={ticket.stageDueAt} pausedSince={ticket.suspendedAt} />
      </Fact>
      <Fact name={t("fact.due")}>
        <Due at={ticket.dueAt} pausedSince={ticket.suspendedAt} short />
      </Fact>
      <Fact name={t("fact.category")}>
        {names.category(ticket.category)} · {names.urgency(ticket.urgency)}
      </Fact>
      <Fact name={t("fact.owner")}>{units.unit(ticket.ownerPath)}</Fact>
      {partners.length === 0 ? null : (
        <Fact name={t("fact.partners")}>
          <ul>
            {partners.map(({ unit, doneAt, outcome }) => (
              <li key={unit}>
                {units.unit(unit)}: {doneAt === null ? t("shareOpen") : t("shareDone")}
                {outcome === null ? "" : ` “${outcome}”`}
              </li>
            ))}
          </ul>
        </Fact>
      )}
      <Fact name={t("fact.place")}>
        <PlaceName ticket={ticket} />
      </Fact>
      <Fact name={t("fact.reported")}>
        <Time at={ticket.reportedAt} /> · {names.source(ticket.source)}
      </Fact>
      {children}
    </dl>
  );
}

/** The words of the report. */
export function Words({ ticket }: { ticket: Pick<Whole, "description"> }) {
  return ticket.description === "" ? null : <p className="queue-words">{ticket.description}</p>;
}
