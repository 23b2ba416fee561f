import { useQuery } from "@tanstack/react-query";
import { Input } from "antd";
import { type RefObject, useId } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { may, useSession } from "../../../ui/session.ts";
import { TicketLight, useTicketNames } from "../../../ui/ticket/index.ts";
import { Time } from "../../../ui/time.tsx";
import type { Draft } from "./draft.ts";
import { useSettled } from "./proposals.ts";

const digitsAtLeast = 6;
const shownAtMost = 5;

/** Who calls: the number, and what it already asked for. Roles that may not look into the register see nothing. */
export function Caller(props: {
  draft: Draft;
  change: (some: Partial<Draft>) => void;
  first: RefObject<HTMLInputElement | null>;
}) {
  const { draft, change, first } = props;
  const { t } = useTranslation("call");
  const phone = useId();
  const name = useId();
  return (
    <section className="call-part" aria-label={t("caller.title")}>
      <div className="call-pair">
        <div className="call-field">
          <label htmlFor={phone}>{t("caller.phone")}</label>
          <input
            ref={first}
            id={phone}
            className="call-input"
            type="tel"
            autoComplete="off"
            value={draft.phone}
            onChange={({ target }) => change({ phone: target.value })}
          />
        </div>
        <div className="call-field">
          <label htmlFor={name}>{t("caller.name")}</label>
          <Input
            id={name}
            autoComplete="off"
            value={draft.name}
            onChange={({ target }) => change({ name: target.value })}
          />
        </div>
      </div>
      <History phone={draft.phone} />
    </section>
  );
}

function History({ phone }: { phone: string }) {
  const { t } = useTranslation("call");
  const names = useTicketNames();
  const { data: session } = useSession();
  const number = useSettled(phone.trim());
  const asked = number.replace(/\D/g, "").length >= digitsAtLeast && may(session, "person.read");
  const people = useQuery({
    queryKey: ["person", "find", number],
    queryFn: ({ signal }) =>
      answered(api.POST("/api/registers/people/find", { body: { kind: "phone", value: number }, signal })),
    enabled: asked,
  });
  const person = people.data?.people[0];
  const history = useQuery({
    queryKey: ["ticket", "of", person],
    queryFn: () =>
      answered(
        api.GET("/api/tickets", {
          params: { query: { requester: person ?? "", sort: "newest", limit: shownAtMost } },
        }),
      ),
    enabled: person !== undefined,
  });
  if (!asked || people.data === undefined) return null;
  if (person === undefined) return <p className="call-hint">{t("caller.unknown")}</p>;
  const tickets = history.data?.tickets ?? [];
  return (
    <div className="call-known">
      <p>{t("caller.known", { count: tickets.length })}</p>
      <ul>
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <TicketLight ticket={ticket} bare />
            <a href={`/desk/tickets/${ticket.number}`} target="_blank" rel="noreferrer">
              {ticket.title}
            </a>
            <span className="call-quiet">
              {ticket.stage === null ? names.status(ticket.status) : names.stageWaits(ticket.stage)} ·{" "}
              <Time at={ticket.reportedAt} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
