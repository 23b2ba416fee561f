import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { useReading } from "../../ui/names.ts";
import { Parts } from "../../ui/parts.tsx";
import { useActWords, useTicketNames } from "../../ui/ticket/index.ts";
import { Time } from "../../ui/time.tsx";
import { Icon } from "../icons.tsx";
import { useMe } from "../me.ts";
import { note } from "../offline/database.ts";
import { draftName, filledOf } from "../pages/task/forms.ts";
import { workDraft } from "../pages/work/words.ts";
import type { Deed, Entry, Fault } from "./entry.ts";
import { useOutbox } from "./outbox.ts";
import { dependentsOf, isHeld, ticketOf, workOf } from "./rules.ts";
import { drain } from "./send.ts";
import { change, discard, photoOf } from "./store.ts";

/** What was done, in words. */
export function useDeedWords(): (deed: Deed) => string {
  const { t } = useTranslation("field");
  const names = useTicketNames();
  return (deed) => {
    if (deed.kind === "change") return names.action(deed.name);
    if (deed.kind === "report") return t("nav.report");
    if (deed.kind === "work") return t(`work.${deed.name}`);
    return t(`photo.${deed.moment}`);
  };
}

/** One line of the outbox: what, about what, how it stands; where it was refused, why and what to do. */
export function EntryLine({ entry }: { entry: Entry }) {
  const { t } = useTranslation("field");
  const words = useDeedWords();
  const reading = useReading();
  const me = useMe();
  const { entries } = useOutbox();
  const ticket = ticketOf(entry, entries);
  const { subject } = entry;
  const number =
    "work" in subject
      ? subject.process
      : (entry.answer?.number ?? ("number" in subject ? subject.number : t("outbox.noNumber")));
  const work = workOf(entry);
  const page = ticket !== undefined ? `/tasks/${ticket}` : work !== undefined ? `/work/${work}` : undefined;
  const held = isHeld(entry, entries);
  const foreign = entry.account !== me.id;
  const state = foreign && entry.state !== "sent" ? "foreign" : held ? "held" : entry.state;
  return (
    <li className={`f-entry ${entry.state}`}>
      <p className="f-entry-head">
        <Icon name={entry.state} />
        <strong>{words(entry.deed)}</strong>
        <span className="f-entry-state">
          {t(`outbox.state.${state}`, { name: reading(entry.accountName) })}
        </span>
      </p>
      <p>{page === undefined ? entry.title : <Link href={page}>{entry.title}</Link>}</p>
      <p className="f-row-more">
        <Parts of={[number, <Time key="at" at={entry.madeAt} />]} />
      </p>
      {entry.state === "refused" && !foreign ? <Refused entry={entry} ticket={ticket} /> : null}
    </li>
  );
}

const remedies: Record<string, string> = {
  "outbox.too-old": "tooOld",
  "outbox.lost": "lost",
  "ticket.outside": "place",
  "ticket.wrong-stage": "stage",
  "ticket.ended": "stage",
  "ticket.suspended": "stage",
  "ticket.second-person": "other",
  "work-item.done": "workDone",
  "work-item.withdrawn": "workDone",
  "work-item.not-taken": "workDone",
  "work-item.taken": "workTaken",
  "work-item.second-person": "other",
  "work-item.for-another": "workDone",
};

/** Key of the sentence that says what to do about a refusal. */
function remedyOf({ code, status }: Fault, deed: Deed): string {
  const known = remedies[code];
  if (known !== undefined) return known;
  if (deed.kind === "work" && [403, 404, 409].includes(status)) return "workDone";
  if (status === 412) return "changed";
  if (status === 409) return "stage";
  if (status === 403 || status === 404) return "rights";
  return status >= 500 ? "server" : "content";
}

function Refused({ entry, ticket }: { entry: Entry; ticket: string | undefined }) {
  const { t } = useTranslation("field");
  const { entries } = useOutbox();
  const acts = useActWords();
  const [, go] = useLocation();
  const [sure, setSure] = useState(false);
  const { fault, foreign, deed } = entry;
  if (fault === null) return null;
  const work = workOf(entry);
  const remedy = remedyOf(fault, deed);
  const others = dependentsOf(entry, entries).length;
  const again = async () => {
    // Upon the state that is shown here; what was tried long ago begins anew.
    const anew = fault.code === "outbox.too-old" ? { firstTriedAt: null } : {};
    await change(entry, { state: "waiting", fault: null, foreign: null, failures: 0, ...anew });
    await drain();
  };
  const correct = async () => {
    if (deed.kind === "report") {
      const photos = [];
      for (const each of dependentsOf(entry, entries)) {
        const blob = await photoOf(each.id);
        if (blob !== undefined && each.deed.kind === "photo")
          photos.push({ blob, fileName: each.deed.fileName, moment: each.deed.moment });
      }
      const { description, longitude, latitude, address = "", category } = deed.body;
      const pin = longitude === undefined || latitude === undefined ? {} : { pin: { longitude, latitude } };
      await note("draft report", { words: description, address, category, photos, ...pin });
      go(`/report?correct=${entry.order}`);
    } else if (deed.kind === "change" && ticket !== undefined) {
      await note(draftName(ticket, deed.name), filledOf(deed));
      go(`/tasks/${ticket}?do=${deed.name}&correct=${entry.order}`);
    } else if (deed.kind === "work" && deed.name === "complete" && work !== undefined) {
      await note(workDraft(work), { values: deed.body.variables ?? {} });
      go(`/work/${work}?correct=${entry.order}`);
    }
  };
  // The very same words would be refused again.
  const hopeless = ["content", "place", "lost", "workDone"].includes(remedy);
  const correctable =
    deed.kind === "report" ||
    (deed.kind === "change" && deed.name !== "acknowledge") ||
    (deed.kind === "work" && deed.name === "complete" && remedy === "content");
  return (
    <fieldset className="f-refused" aria-label={t("outbox.refused")}>
      <p>{fault.title === "" ? t(`outbox.fault.${remedy}`) : fault.title}</p>
      {foreign === null ? null : (
        <ul className="f-foreign">
          {foreign.map((act) => (
            <li key={`${act.at} ${act.verb}`}>
              {acts.act(act)} · {acts.actor(act)} · <Time at={act.at} />
            </li>
          ))}
        </ul>
      )}
      <p>{t(`outbox.remedy.${remedy}`)}</p>
      {sure ? (
        <p role="alert">{others === 0 ? t("outbox.sure") : t("outbox.sureWith", { count: others })}</p>
      ) : null}
      <div className="f-buttons">
        {sure ? (
          <>
            <button type="button" className="lw-button" onClick={() => setSure(false)}>
              {t("ui:action.cancel")}
            </button>
            <button type="button" className="lw-button danger" onClick={() => void discard(entry)}>
              {t("outbox.discardSurely")}
            </button>
          </>
        ) : (
          <>
            {hopeless ? null : (
              <button type="button" className="lw-button" onClick={() => void again()}>
                {t(foreign === null ? "outbox.again" : "outbox.anyway")}
              </button>
            )}
            {correctable ? (
              <button
                type="button"
                className={hopeless ? "lw-button primary" : "lw-button"}
                onClick={() => void correct()}
              >
                {t("outbox.correct")}
              </button>
            ) : null}
            <button type="button" className="lw-button" onClick={() => setSure(true)}>
              {t("outbox.discard")}
            </button>
          </>
        )}
      </div>
    </fieldset>
  );
}
