import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "wouter";
import { Parts } from "../../../ui/parts.tsx";
import { dueNext, TicketLight, useTicketNames } from "../../../ui/ticket/index.ts";
import { Due, Time } from "../../../ui/time.tsx";
import { Icon } from "../../icons.tsx";
import { Kept } from "../../kept.tsx";
import type { ChangeName } from "../../outbox/entry.ts";
import { EntryLine } from "../../outbox/entry-line.tsx";
import { unsent, useDeed, useOutbox } from "../../outbox/outbox.ts";
import { foresee, ticketOf } from "../../outbox/rules.ts";
import { useTicket, type Whole } from "../../tickets.ts";
import { ChangeForm } from "./change-form.tsx";
import { changeNames } from "./forms.ts";
import { Pictures } from "./pictures.tsx";
import { Whereabouts } from "./whereabouts.tsx";

/** One task: what, where, how to get there, what was done, and what may be done now. */
export default function Task() {
  const { t } = useTranslation("field");
  const { id = "" } = useParams<{ id: string }>();
  const ticket = useTicket(id);
  return (
    <>
      <Link href="/" className="f-back">
        <Icon name="back" /> {t("nav.tasks")}
      </Link>
      <Kept query={ticket}>{(whole) => <Shown ticket={whole} />}</Kept>
    </>
  );
}

function Shown({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("field");
  const names = useTicketNames();
  const { entries } = useOutbox();
  const [search, setSearch] = useSearchParams();
  const foreseen = foresee(ticket, entries);
  const own = entries.filter((entry) => ticketOf(entry, entries) === ticket.id);
  const doing = changeNames.find((name) => name === search.get("do"));
  const correcting = entries.find(({ order }) => String(order) === search.get("correct"));
  const open = (name?: ChangeName) => setSearch(name === undefined ? {} : { do: name });
  return (
    <article className="f-task">
      <header>
        <TicketLight ticket={ticket} />
        <h1>{ticket.title}</h1>
        <p className="f-row-more">
          <Parts of={[ticket.number, names.category(ticket.category), names.source(ticket.source)]} />
        </p>
        <p>
          <Parts
            of={[
              foreseen.stage === null ? names.status(ticket.status) : names.stageWaits(foreseen.stage),
              <Due key="due" at={dueNext(ticket)} pausedSince={ticket.suspendedAt} />,
            ]}
          />
        </p>
        {ticket.question === null ? null : (
          <p>
            {t("task.asked")} <Time at={ticket.question.dueAt} />
          </p>
        )}
      </header>
      {unsent(own).length === 0 ? null : (
        <ul className="f-list" aria-label={t("outbox.ofTask")}>
          {unsent(own).map((entry) => (
            <EntryLine key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      {doing === undefined ? (
        <Buttons ticket={ticket} allowed={foreseen.allowed} onOpen={open} />
      ) : (
        <ChangeForm key={doing} ticket={ticket} name={doing} correcting={correcting} onDone={() => open()} />
      )}
      <Whereabouts ticket={ticket} />
      {ticket.description.trim() === "" || ticket.description === ticket.title ? null : (
        <section>
          <h2>{t("task.description")}</h2>
          <p className="f-text">{ticket.description}</p>
        </section>
      )}
      <Pictures ticket={ticket} />
      <Notes ticket={ticket} />
    </article>
  );
}

/** The next step large, the others below it. */
function Buttons(props: { ticket: Whole; allowed: readonly string[]; onOpen: (name: ChangeName) => void }) {
  const { ticket, allowed, onOpen } = props;
  const { t } = useTranslation("field");
  const names = useTicketNames();
  const act = useDeed();
  const [unkept, setUnkept] = useState(false);
  const offered = changeNames.filter((name) => allowed.includes(name));
  if (offered.length === 0) return <p className="f-hint">{t("task.nothing")}</p>;
  const accept = () =>
    act({
      subject: { ticket: ticket.id, number: ticket.number },
      title: ticket.title,
      deed: { kind: "change", name: "acknowledge", body: {} },
      seenVersion: ticket.version,
    }).catch((error: unknown) => {
      console.error(error);
      setUnkept(true);
    });
  return (
    <div className="f-buttons">
      {offered.map((name, index) => (
        <button
          key={name}
          type="button"
          className={index === 0 && name !== "note" ? "lw-button primary f-next" : "lw-button"}
          onClick={() => (name === "acknowledge" ? void accept() : onOpen(name))}
        >
          {names.action(name)}
        </button>
      ))}
      <p className="f-fault" role="alert">
        {unkept ? t("form.unkept") : ""}
      </p>
    </div>
  );
}

function Notes({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("field");
  if (ticket.notes.length === 0) return null;
  return (
    <section>
      <h2>{t("task.notes")}</h2>
      <ul className="f-notes">
        {ticket.notes.map((note) => (
          <li key={note.id}>
            <p className="f-text">{note.text}</p>
            <p className="f-row-more">
              <Time at={note.at} />
              {note.public ? ` · ${t("ticket:note.public")}` : ""}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
