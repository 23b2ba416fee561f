import { useTranslation } from "react-i18next";
import { useTimeWords, useWorkingTime } from "../../../ui/time.tsx";
import { workingMinutes } from "../../../ui/working-time.ts";
import type { Whole } from "../../actions/index.ts";
import { type Step, stepsOf } from "./steps.ts";

/** The clock to the minute: from what to what it ran, when it stood and why, and when it is due. */
export function Clock({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const time = useTimeWords();
  const spans = useWorkingTime();
  const steps = stepsOf(ticket);
  const exact = (at: string) => `${time.day(at)} ${time.clock(at)}`;
  const between = (step: Step) => {
    if (spans === undefined || step.kind === "moment") return "";
    const from = Date.parse(step.from);
    const to = step.to === null ? Date.now() : Date.parse(step.to);
    const working = workingMinutes(spans, from, to);
    return t("clock.worked", { working, wall: Math.round((to - from) / 60_000) });
  };
  return (
    <section>
      <h2>{t("clock.title")}</h2>
      <ol className="ticket-clock">
        {steps.map((step) => (
          <li key={`${step.name} ${step.from}`} data-kind={step.kind}>
            <span>{t(`clock.${step.name}`)}</span> <time dateTime={step.from}>{exact(step.from)}</time>
            {step.kind === "moment" ? null : (
              <>
                {" – "}
                {step.to === null ? t("clock.still") : exact(step.to)}
                {step.reason === undefined ? null : <q>{step.reason}</q>}
                <span className="ticket-clock-length">{between(step)}</span>
              </>
            )}
          </li>
        ))}
      </ol>
      {ticket.netMinutes === null ? null : (
        <p className="ticket-hint">
          {t("clock.net", { net: ticket.netMinutes, gross: ticket.grossMinutes ?? ticket.netMinutes })}
        </p>
      )}
      <p className="ticket-hint">
        {t(ticket.excluded ? "clock.excluded" : "clock.rule", { extensions: ticket.extensions })}
      </p>
    </section>
  );
}
