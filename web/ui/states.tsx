import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../api.ts";
import { signInAddress } from "./session.ts";
import "./ui.css";

/** While something is fetched. Nothing is seen for the first quarter of a second. */
export function Loading({ words }: { words?: string }) {
  const { t } = useTranslation("ui");
  return (
    <div className="lw-state lw-loading" role="status">
      <span className="lw-spin" aria-hidden="true" />
      <span>{words ?? t("state.loading")}</span>
    </div>
  );
}

/** Where there is nothing to show: says so, and what one may do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="lw-state">
      <p className="lw-state-title">{title}</p>
      {children}
    </div>
  );
}

/** A problem's sentence in the person's language; where no answer came, our own. */
export function useProblemSentence(): (error: unknown) => string {
  const { t } = useTranslation("ui");
  return (error) => {
    if (!(error instanceof Problem)) return t("problem.unexpected");
    if (error.title !== "") return error.title;
    return t(error.status === 0 ? "problem.unreachable" : "problem.unreadable");
  };
}

/** What went wrong, what to do, and a way to try again. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation("ui");
  const sentence = useProblemSentence();
  const signIn = error instanceof Problem && error.status === 401;
  return (
    <div className="lw-state" role="alert">
      <p className="lw-state-title">{sentence(error)}</p>
      {error instanceof Problem && error.detail !== undefined ? <p>{error.detail}</p> : null}
      {error instanceof Problem && error.passing ? <p>{t("problem.nothingLost")}</p> : null}
      <div className="lw-state-actions">
        {signIn ? (
          <a className="lw-button primary" href={signInAddress()}>
            {t("action.signIn")}
          </a>
        ) : null}
        {retry === undefined || signIn ? null : (
          <button type="button" className="lw-button" onClick={retry}>
            {t("action.retry")}
          </button>
        )}
      </div>
      {/* A sentence that says all needs no code; what nobody foresaw is to be told to somebody. */}
      {error instanceof Problem && error.status < 500 ? null : (
        <p className="lw-state-code">{error instanceof Problem ? error.code : String(error)}</p>
      )}
    </div>
  );
}

/** Whether the machine has a network at all. */
export function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return online;
}

/** A bar across the page while there is no network. */
export function OfflineBar() {
  const { t } = useTranslation("ui");
  const online = useOnline();
  return (
    <div role="status" aria-live="polite">
      {online ? null : <div className="lw-bar">{t("state.offline")}</div>}
    </div>
  );
}
