import { useTranslation } from "react-i18next";
import { useLanguage } from "../../ui/i18n.ts";
import { StatusLight } from "../../ui/status-light.tsx";
import { useNow, useTimeWords } from "../../ui/time.tsx";
import type { Light } from "../../ui/tokens.ts";
import { type Progress, stepsOf } from "./progress.ts";

/** How a matter stands, in plain words: what is going on, who has it, and until when. */
export function useStanding(progress: Progress) {
  const { t } = useTranslation("portal");
  const [language] = useLanguage();
  const words = useTimeWords();
  const now = useNow();
  const step = stepsOf(progress).find(({ state }) => state === "now")?.id ?? "close";
  const { status, owner, dueAt, stageDueAt, suspended, suspendedAt, closedAt, question } = progress;
  const open = status === "open";
  // Before a matter is registered, only its present step has an end.
  const until = dueAt ?? stageDueAt;
  const kind = dueAt === null ? "stepDue" : "due";
  const late = open && !suspended && until !== null && Date.parse(until) < now;
  const light: Light = !open ? "none" : suspended ? "paused" : late ? "red" : "green";
  const sentence = t(`standing.${!open ? status : question === null ? step : "asked"}`);
  const deadline = !open
    ? closedAt === null
      ? undefined
      : words.moment(closedAt, now)
    : suspended
      ? t("standing.paused", { moment: suspendedAt === null ? "" : words.moment(suspendedAt, now) })
      : until === null
        ? undefined
        : t(late ? "standing.wasDue" : `standing.${kind}`, { moment: words.moment(until, now) });
  return { sentence, deadline, owner: owner?.[language], light, word: t(`light.${light}`) };
}

/** How a matter stands, at the head of its page. */
export function Standing({ progress }: { progress: Progress }) {
  const { t } = useTranslation("portal");
  const { sentence, deadline, owner, light, word } = useStanding(progress);
  return (
    <div className="p-standing" role="status">
      <p className="p-standing-light">
        <StatusLight light={light} words={word} />
      </p>
      <p className="p-standing-words">{sentence}</p>
      <dl>
        {progress.status !== "open" || owner === undefined ? null : (
          <div>
            <dt>{t("standing.with")}</dt>
            <dd>{owner}</dd>
          </div>
        )}
        {deadline === undefined ? null : (
          <div>
            <dt>{t(progress.status === "open" ? "standing.when" : "standing.ended")}</dt>
            <dd>{deadline}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
