import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Time } from "../../ui/time.tsx";
import type { Step } from "./progress.ts";
import "./matter.css";

const marks: Record<Step["state"], ReactNode> = {
  done: (
    <>
      <circle cx="12" cy="12" r="11" className="filled" />
      <path d="M7 12.500l3.500 3.500L17 8.500" className="tick" />
    </>
  ),
  now: (
    <>
      <circle cx="12" cy="12" r="10" className="ring" />
      <circle cx="12" cy="12" r="5" className="filled" />
    </>
  ),
  ahead: <circle cx="12" cy="12" r="10" className="hollow" />,
  skipped: <path d="M7 12h10" className="dash" />,
};

/** The process of a matter as residents know it: what is done, where it stands, what comes. */
export function Steps({ steps, detail }: { steps: readonly Step[]; detail?: ReactNode }) {
  const { t } = useTranslation("portal");
  return (
    <ol className="p-steps">
      {steps.map(({ id, state, at }) => (
        <li key={id} className={state} {...(state === "now" ? { "aria-current": "step" as const } : {})}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            {marks[state]}
          </svg>
          <div>
            <p className="p-step-name">{t(`steps.${id}`)}</p>
            <p className="p-hint">{at === null ? t(`stepState.${state}`) : <Time at={at} />}</p>
            {at === null ? null : <span className="unseen">{t(`stepState.${state}`)}</span>}
            {state === "now" ? detail : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
