import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Router, useLocation } from "wouter";
import type { Session } from "../api.ts";
import { useLiveQueries, useLiveState } from "../ui/live.ts";
import { type Page, Pages } from "../ui/pages.tsx";
import { may, signInAddress, useSession } from "../ui/session.ts";
import { ShortcutSheet, useShortcut } from "../ui/shortcuts.tsx";
import { Empty, ErrorState, Loading, OfflineBar } from "../ui/states.tsx";
import { Antd } from "./antd.tsx";
import { Header } from "./header.tsx";
import { Navigation } from "./navigation.tsx";
import { pages } from "./pages.ts";
import { PrintHead } from "./print-head.tsx";
import "./shell.css";
import "./flow.css";
import "./print.css";

/** The desk: everything for staff at a screen. */
export function Shell() {
  return (
    <Antd>
      <Router base="/desk">
        <SignedIn />
      </Router>
    </Antd>
  );
}

function SignedIn() {
  const session = useSession();
  const stranger = session.data?.account === null;
  useEffect(() => {
    if (stranger) location.replace(signInAddress());
  }, [stranger]);
  if (session.data === undefined || stranger) {
    if (session.isError) return <ErrorState error={session.error} retry={() => void session.refetch()} />;
    return <Loading />;
  }
  return <Desk session={session.data} />;
}

function Desk({ session }: { session: Session }) {
  const { t } = useTranslation("desk");
  useLiveQueries();
  const allowed = pages.filter((page) => page.scope === undefined || may(session, page.scope));
  return (
    <>
      <a className="desk-skip" href="#content">
        {t("skip")}
      </a>
      <OfflineBar />
      <div className="desk">
        <Header session={session} />
        <Navigation pages={allowed} />
        <main id="content" className="desk-content" tabIndex={-1}>
          <LiveBar />
          <PrintHead session={session} />
          <Pages pages={allowed} notFound={<NotFound />} />
        </main>
      </div>
      {allowed.map((page) => (
        <PageKey key={page.path} page={page} />
      ))}
      <ShortcutSheet />
    </>
  );
}

/** The key that leads to a page. */
function PageKey({ page }: { page: Page }) {
  return page.keys === undefined || page.title === undefined ? null : (
    <Key keys={page.keys} title={page.title} path={page.path} />
  );
}

function Key({ keys, title, path }: { keys: string; title: string; path: string }) {
  const { t } = useTranslation("desk");
  const [, go] = useLocation();
  useShortcut(keys, t(title), () => go(path), t("ui:shortcuts.goTo"));
  return null;
}

function LiveBar() {
  const { t } = useTranslation("ui");
  const state = useLiveState();
  return (
    <div role="status">
      {state === "interrupted" ? <div className="lw-bar">{t("state.interrupted")}</div> : null}
    </div>
  );
}

/** An address that leads nowhere, or to a page that my role does not open. */
function NotFound() {
  const { t } = useTranslation("desk");
  const [path] = useLocation();
  const exists = pages.some((page) => page.title !== undefined && page.path === path);
  return (
    <Empty title={t(exists ? "notMine.title" : "ui:state.notFound")}>
      <p>{t(exists ? "notMine.hint" : "ui:state.notFoundHint")}</p>
      <a className="lw-button" href="/desk/">
        {t("ui:action.home")}
      </a>
    </Empty>
  );
}
