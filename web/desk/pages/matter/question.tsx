import { useTranslation } from "react-i18next";
import { Time } from "../../../ui/time.tsx";
import type { Whole } from "../../actions/index.ts";

/** What the requester has been asked and has not answered: the words, until when, and what the clock does. */
export function Question({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const { question } = ticket;
  if (question === null) return null;
  const words = ticket.notes.find(({ act, public: open }) => open && act === question.act)?.text;
  return (
    <section>
      <h2>{t("question.title")}</h2>
      {words === undefined ? null : <blockquote className="lw-note">{words}</blockquote>}
      <p className="ticket-hint">
        {t("question.asked")} <Time at={question.dueAt} />
        <br />
        {t(question.pauses ? "question.paused" : "question.runs")}
      </p>
    </section>
  );
}
