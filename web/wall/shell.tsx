import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Router } from "wouter";
import { useLiveQueries } from "../ui/live.ts";
import { Pages } from "../ui/pages.tsx";
import { signInAddress, useSession } from "../ui/session.ts";
import { Empty, ErrorState, Loading } from "../ui/states.tsx";
import { pages } from "./pages.ts";
import "./wall.css";

const againMs = 5000;

export function Shell() {
  return (
    <Router base="/wall">
      <SignedIn />
    </Router>
  );
}

function SignedIn() {
  const session = useSession();
  const { isError, refetch } = session;
  const stranger = session.data?.account === null;
  useEffect(() => {
    if (stranger) location.replace(signInAddress());
  }, [stranger]);
  // Nobody stands at a wall to press a button: it asks again by itself.
  useEffect(() => {
    if (!isError) return;
    const timer = setInterval(() => void refetch(), againMs);
    return () => clearInterval(timer);
  }, [isError, refetch]);
  if (session.data === undefined || stranger) {
    if (isError) return <ErrorState error={session.error} retry={() => void refetch()} />;
    return <Loading />;
  }
  return <Wall />;
}

function Wall() {
  useLiveQueries();
  return <Pages pages={pages} notFound={<NotFound />} />;
}

function NotFound() {
  const { t } = useTranslation("ui");
  return (
    <Empty title={t("state.notFound")}>
      <p>{t("state.notFoundHint")}</p>
      <a className="lw-button" href="/wall/">
        {t("action.home")}
      </a>
    </Empty>
  );
}
