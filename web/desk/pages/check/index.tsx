import { useTranslation } from "react-i18next";
import { useSession } from "../../../ui/session.ts";
import { NoteWords } from "../../../ui/ticket/index.ts";
import { Time } from "../../../ui/time.tsx";
import type { Whole } from "../../actions/index.ts";
import { BeforeAfter, CameBack, Fact, Facts, Queue, type TicketQuery, Words } from "../../queue/index.ts";

/** What departments say is done: checked by another person than the one who did it. */
export default function Check() {
  const { t } = useTranslation("check");
  const { data: session } = useSession();
  if (session === undefined) return null;
  const base: TicketQuery = {
    status: ["open"],
    stage: ["check"],
    sort: "due",
    ...(session.unit === null ? {} : { owner: session.unit }),
  };
  const tabs = [
    { key: "all", label: t("all"), hint: t("hint.all"), query: base },
    { key: "again", label: t("again"), hint: t("hint.again"), query: { ...base, reworked: true } },
  ];
  return (
    <Queue
      title={t("title")}
      tabs={tabs}
      besides={(ticket) => (
        <Facts ticket={ticket}>
          {ticket.handledAt === null ? null : (
            <Fact name={t("handled")}>
              <Time at={ticket.handledAt} /> · {t(ticket.claimedSolved === false ? "claimedNot" : "claimed")}
            </Fact>
          )}
        </Facts>
      )}
    >
      {(ticket) => (
        <>
          <Rule ticket={ticket} me={session.account?.id} />
          <CameBack ticket={ticket} />
          <BeforeAfter ticket={ticket} />
          <Result ticket={ticket} />
          <Words ticket={ticket} />
        </>
      )}
    </Queue>
  );
}

/** The rule of four eyes, told before one tries. */
function Rule({ ticket, me }: { ticket: Whole; me: string | undefined }) {
  const { t } = useTranslation("check");
  const mine = me !== undefined && ticket.handledBy === me;
  return (
    <p className="queue-rule" data-mine={mine || undefined}>
      {t(mine ? "rule.mine" : "rule.other")}
    </p>
  );
}

const nearMs = 2000;

/** What the handler wrote when it was done: the outcome, and the answer to whoever asked. */
function Result({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("check");
  const at = ticket.handledAt === null ? Number.NaN : Date.parse(ticket.handledAt);
  const notes = ticket.notes.filter((note) => Math.abs(Date.parse(note.at) - at) < nearMs);
  return (
    <section aria-label={t("result")}>
      <h3>{t("result")}</h3>
      {notes.length === 0 ? <p className="queue-quiet">{t("noResult")}</p> : null}
      {notes.map((note) => (
        <NoteWords key={note.id} note={note} />
      ))}
    </section>
  );
}
