import { useTranslation } from "react-i18next";
import type { Language } from "../../../ui/language.ts";
import { useCity } from "../../../ui/session.ts";
import { useTimeWords } from "../../../ui/time.tsx";
import type { Whole } from "../../actions/index.ts";
import { BeforeAfter, Facts, Queue, Requesters, type TicketQuery, Words } from "../../queue/index.ts";

const waiting: TicketQuery = { status: ["open"], stage: ["callback"], sort: "due" };

/** Whoever asked is asked: is it solved, and are you satisfied? One after the other. */
export default function CallBack() {
  const { t } = useTranslation("callback");
  const tabs = [
    { key: "all", label: t("all"), hint: t("hint.all"), query: waiting },
    {
      key: "urgent",
      label: t("urgent"),
      hint: t("hint.urgent"),
      query: { ...waiting, urgency: ["high", "urgent"] } satisfies TicketQuery,
    },
  ];
  return (
    <Queue
      title={t("title")}
      tabs={tabs}
      besides={(ticket) => (
        <>
          <Facts ticket={ticket} />
          {ticket.attachments.length > 0 ? <BeforeAfter ticket={ticket} /> : null}
        </>
      )}
    >
      {(ticket) => (
        <>
          <Requesters
            ticket={ticket.id}
            purpose="calling-back"
            script={(language) => <Script ticket={ticket} language={language} />}
          />
          <Words ticket={ticket} />
          <Answers ticket={ticket} />
        </>
      )}
    </Queue>
  );
}

/** What to say, in the language of whoever asked. */
function Script({ ticket, language }: { ticket: Whole; language: Language }) {
  const { t } = useTranslation("callback", { lng: language });
  const { data: city } = useCity();
  const words = useTimeWords();
  const values = {
    city: city?.names[language] ?? "",
    title: ticket.title,
    number: ticket.number,
    day: new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: words.timeZone }).format(
      Date.parse(ticket.reportedAt),
    ),
  };
  return (
    <blockquote className="queue-said" lang={language}>
      {t("script.hello", values)}
      {"\n"}
      {t("script.ask", values)}
      {"\n"}
      {t("script.thanks")}
    </blockquote>
  );
}

/** What was answered to the requesters so far: they may refer to it. */
function Answers({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("callback");
  const told = ticket.notes.filter((note) => note.public);
  return (
    <section aria-label={t("told")}>
      <h3>{t("told")}</h3>
      {told.length === 0 ? <p className="queue-quiet">{t("nothingTold")}</p> : null}
      {told.map(({ id, text }) => (
        <p key={id} className="queue-words">
          {text}
        </p>
      ))}
    </section>
  );
}
