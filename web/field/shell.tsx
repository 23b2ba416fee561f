import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Router } from "wouter";
import type { Session } from "../api.ts";
import { useLiveQueries } from "../ui/live.ts";
import { Pages } from "../ui/pages.tsx";
import { useSession } from "../ui/session.ts";
import { Empty, ErrorState, Loading, OfflineBar } from "../ui/states.tsx";
import { pages } from "./pages.ts";
import "./field.css";

export function Shell() {
  return (
    <Router base="/field">
      <SignedIn />
    </Router>
  );
}

function SignedIn() {
  const session = useSession();
  const stranger = session.data?.account === null;
  useEffect(() => {
    if (stranger)
      location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  }, [stranger]);
  if (session.data === undefined || stranger) {
    if (session.isError) return <ErrorState error={session.error} retry={() => void session.refetch()} />;
    return <Loading />;
  }
  return <Field session={session.data} />;
}

function Field({ session }: { session: Session }) {
  const { t } = useTranslation("field");
  useLiveQueries();
  return (
    <div className="field">
      <OfflineBar />
      <header className="field-header">
        <strong>{t("title")}</strong>
        <span>{session.account?.name}</span>
      </header>
      <main className="field-content">
        <Pages pages={pages} notFound={<NotFound />} />
      </main>
    </div>
  );
}

function NotFound() {
  const { t } = useTranslation("ui");
  return (
    <Empty title={t("state.notFound")}>
      <p>{t("state.notFoundHint")}</p>
      <a className="lw-button" href="/field/">
        {t("action.home")}
      </a>
    </Empty>
  );
}
