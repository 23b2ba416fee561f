import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { answered, api, keyHeader, Problem } from "../../../api.ts";
import { Loading, useOnline, useProblemSentence } from "../../../ui/states.tsx";
import { changeDraft, currentDraft, dropDraft } from "../../device/draft.ts";
import { remember } from "../../device/matters.ts";
import { handOver } from "../../device/photos.ts";
import { Button, Notice } from "../../parts.tsx";
import { Title } from "../../title.tsx";

/** Why the server refused the report that was sent last; told once, where it can be mended. */
export const lastRefusal = {
  problem: undefined as Problem | undefined,
  take: (): Problem | undefined => {
    const { problem } = lastRefusal;
    lastRefusal.problem = undefined;
    return problem;
  },
};

/** Sends what is on its way, with the key it has had from the start. Undefined where there is nothing to send. */
async function send() {
  const { sending } = currentDraft();
  if (sending === undefined) return undefined;
  const { key, body } = sending;
  const made = await answered(api.POST("/api/tickets", { body, headers: { [keyHeader]: key } }));
  const { number, code } = made;
  await handOver(number);
  if (code !== undefined) remember({ number, code, title: body.title, at: new Date().toISOString() });
  dropDraft();
  return made;
}

let running: ReturnType<typeof send> | undefined;

/** The report is on its way; where it does not arrive, it waits on this device and goes out by itself. */
export function Sending() {
  const { t } = useTranslation("report");
  const [, navigate] = useLocation();
  const sentence = useProblemSentence();
  const online = useOnline();
  const [attempt, setAttempt] = useState(0);
  const [failure, setFailure] = useState<unknown>();

  // Again as soon as there is a network, and every half minute.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each is a reason to try, none is read
  useEffect(() => {
    let shown = true;
    setFailure(undefined);
    running ??= send().finally(() => {
      running = undefined;
    });
    running.then(
      (made) => {
        if (!shown || made === undefined) return;
        const code = made.code === undefined ? "" : `#${encodeURIComponent(made.code)}`;
        navigate(`/report/done/${encodeURIComponent(made.number)}${code}`, { replace: true });
      },
      (error: unknown) => {
        if (error instanceof Problem && !error.passing) {
          lastRefusal.problem = error;
          changeDraft({ sending: undefined });
        } else if (shown) setFailure(error);
      },
    );
    const again = setTimeout(() => setAttempt((tries) => tries + 1), 30_000);
    return () => {
      shown = false;
      clearTimeout(again);
    };
  }, [attempt, online]);

  return (
    <div className="p-column">
      <Title>{t(failure === undefined ? "sending.title" : "sending.waiting")}</Title>
      {failure === undefined ? (
        <Loading words={t("sending.lead")} />
      ) : (
        <>
          <Notice kind="bad">
            <p>{sentence(failure)}</p>
          </Notice>
          <p>{t("sending.kept")}</p>
          <div className="p-actions">
            <Button weight="primary" onClick={() => setAttempt(attempt + 1)}>
              {t("ui:action.retry")}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
