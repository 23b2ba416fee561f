import { useTranslation } from "react-i18next";
import { useShortcut } from "../../../ui/shortcuts.tsx";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import type { Proposals, Similar as SimilarTicket } from "./proposals.ts";

const shownAtMost = 4;
type Reason = SimilarTicket["reasons"][number] & Record<string, unknown>;

/** Open matters that may be the very same. One key joins the caller to the likeliest instead of reporting it again. */
export function SimilarTickets(props: {
  similar: Proposals["similar"];
  join: (ticket: SimilarTicket) => void;
  busy: boolean;
}) {
  const { similar, join, busy } = props;
  const { t } = useTranslation("call");
  const first = similar[0];
  useShortcut("F8", t("similar.joinFirst"), () => first !== undefined && !busy && join(first), t("keys"));
  return (
    <section className="call-part" aria-label={t("similar.title")} aria-live="polite">
      <h2>{t("similar.title")}</h2>
      {first === undefined ? <p className="call-hint">{t("similar.none")}</p> : null}
      <ol className="call-similar">
        {similar.slice(0, shownAtMost).map((ticket, at) => (
          <li key={ticket.id}>
            <SimilarWords ticket={ticket} />
            <button type="button" className="lw-button" disabled={busy} onClick={() => join(ticket)}>
              {t("similar.join")}
              {at === 0 ? <kbd>F8</kbd> : null}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function SimilarWords({ ticket }: { ticket: SimilarTicket }) {
  const { t } = useTranslation("call");
  const names = useTicketNames();
  const why = (reason: Reason) => {
    if (reason.kind === "place")
      return t("similar.place", { metres: Math.round(Number(reason.distanceMetres)) });
    if (reason.kind === "text")
      return t("similar.text", { percent: Math.round(Number(reason.similarity) * 100) });
    if (reason.kind === "time") {
      const hours = Math.round(Number(reason.hoursApart));
      return hours < 1 ? t("similar.lately") : t("similar.time", { hours });
    }
    return t("similar.category");
  };
  return (
    <div>
      <a href={`/desk/tickets/${ticket.number}`} target="_blank" rel="noreferrer">
        {ticket.title ?? names.category(ticket.category)}
      </a>
      <span className="call-why">
        {[
          ticket.number,
          ...(ticket.stage === null ? [] : [names.stageWaits(ticket.stage)]),
          ...ticket.reasons.map((reason) => why(reason)),
        ].join(" · ")}
      </span>
    </div>
  );
}
