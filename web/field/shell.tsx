import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, Router, useLocation } from "wouter";
import { useLiveQueries } from "../ui/live.ts";
import { useReading } from "../ui/names.ts";
import { Pages } from "../ui/pages.tsx";
import { signInAddress, signOut, useSession } from "../ui/session.ts";
import { Empty, ErrorState, Loading, useOnline } from "../ui/states.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { type Me, MeProvider, meOf } from "./me.ts";
import { useRenewed } from "./offline/install.ts";
import { unsent, useOutbox, useSending } from "./outbox/outbox.ts";
import { pages } from "./pages.ts";
import "./field.css";

export function Shell() {
  return (
    <Router base="/field">
      <SignedIn />
    </Router>
  );
}

/**
 * The app belongs to whoever is signed in, or was when the network or the session ended: they go on working, and what
 * they do waits in the outbox until they are signed in again.
 */
function SignedIn() {
  const session = useSession();
  const { entries } = useOutbox();
  const known = useRef<Me>(undefined);
  known.current = meOf(session.data) ?? known.current;
  const me = known.current;
  const stranger = session.data?.account === null;
  const waits = unsent(entries).length;
  const goSignIn = stranger && me === undefined && waits === 0;
  useEffect(() => {
    if (goSignIn) location.replace(signInAddress());
  }, [goSignIn]);
  if (me !== undefined && me.unit === "") return <NotAtWork name={me.name} />;
  if (me !== undefined) {
    return (
      <MeProvider value={me}>
        <Field ended={stranger} />
      </MeProvider>
    );
  }
  if (stranger && waits > 0) return <SignInAgain count={waits} />;
  if (session.isError) return <ErrorState error={session.error} retry={() => void session.refetch()} />;
  return <Loading />;
}

/** Whoever belongs to no unit has no tasks: residents have their own place. */
function NotAtWork({ name }: { name: string }) {
  const { t } = useTranslation("field");
  const reading = useReading();
  return (
    <main>
      <Empty title={t("session.notAtWork")}>
        <p>{t("session.signedInAs", { name: reading(name) })}</p>
        <div className="lw-state-actions">
          <a className="lw-button primary" href="/">
            {t("session.portal")}
          </a>
          <button type="button" className="lw-button" onClick={() => void signOut()}>
            {t("ui:action.signOut")}
          </button>
        </div>
      </Empty>
    </main>
  );
}

function SignInAgain({ count }: { count: number }) {
  const { t } = useTranslation("field");
  return (
    <main>
      <Empty title={t("session.ended")}>
        <p>{t("session.waits", { count })}</p>
        <a className="lw-button primary" href={signInAddress()}>
          {t("ui:action.signIn")}
        </a>
      </Empty>
    </main>
  );
}

function Field({ ended }: { ended: boolean }) {
  const { t } = useTranslation("field");
  useLiveQueries();
  useSending();
  return (
    <div className="field">
      <Bars ended={ended} />
      <main className="field-content">
        <Pages pages={pages} notFound={<NotFound />} />
      </main>
      <nav className="field-nav" aria-label={t("nav.label")}>
        {places.map((place) => (
          <NavLink key={place.path} {...place} />
        ))}
      </nav>
    </div>
  );
}

/** What holds for the whole app now: no network, no session, a newer app. */
function Bars({ ended }: { ended: boolean }) {
  const { t } = useTranslation("field");
  const online = useOnline();
  const renewed = useRenewed();
  return (
    <div role="status" aria-live="polite">
      {online ? null : <p className="lw-bar">{t("bar.offline")}</p>}
      {ended ? (
        <p className="lw-bar">
          {t("session.ended")} <a href={signInAddress()}>{t("ui:action.signIn")}</a>
        </p>
      ) : null}
      {renewed ? (
        <p className="lw-bar">
          {t("bar.renewed")} <a href={location.pathname + location.search}>{t("bar.reload")}</a>
        </p>
      ) : null}
    </div>
  );
}

type Place = { path: string; name: string; icon: IconName; main?: boolean };
const places: readonly Place[] = [
  { path: "/", name: "tasks", icon: "tasks" },
  { path: "/find", name: "find", icon: "find" },
  { path: "/report", name: "report", icon: "report", main: true },
  { path: "/outbox", name: "outbox", icon: "outbox" },
  { path: "/day", name: "day", icon: "day" },
];

function NavLink({ path, name, icon, main = false }: Place) {
  const { t } = useTranslation("field");
  const [current] = useLocation();
  const { entries } = useOutbox();
  const count = path === "/outbox" ? unsent(entries).length : 0;
  const here = path === "/" ? current === "/" || /^\/(tasks|work)\//.test(current) : current === path;
  return (
    <Link href={path} className={main ? "main" : ""} aria-current={here ? "page" : undefined}>
      <Icon name={icon} />
      <span>{t(`nav.${name}`)}</span>
      {count === 0 ? null : (
        <span className="field-badge">
          <span aria-hidden="true">{count}</span>
          <span className="unseen">{t("nav.waiting", { count })}</span>
        </span>
      )}
    </Link>
  );
}

function NotFound() {
  const { t } = useTranslation("ui");
  return (
    <Empty title={t("state.notFound")}>
      <p>{t("state.notFoundHint")}</p>
      <Link className="lw-button" href="/">
        {t("action.home")}
      </Link>
    </Empty>
  );
}
