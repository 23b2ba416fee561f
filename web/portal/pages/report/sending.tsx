import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { Problem } from "../../../api.ts";
import { Loading, useOnline, useProblemSentence } from "../../../ui/states.tsx";
import { sendWaiting } from "../../device/outbox.ts";
import { Button, Notice } from "../../parts.tsx";
import { Title } from "../../title.tsx";

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
    sendWaiting().then(
      (made) => {
        if (!shown || made === undefined) return;
        const code = made.code === undefined ? "" : `#${encodeURIComponent(made.code)}`;
        navigate(`/report/done/${encodeURIComponent(made.number)}${code}`, { replace: true });
      },
      (error: unknown) => {
        // A refusal has given the report back, and the page of it says why.
        if (shown && !(error instanceof Problem && !error.passing)) setFailure(error);
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
