import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { useLanguage } from "../ui/i18n.ts";
import { useReading } from "../ui/names.ts";
import { Pages } from "../ui/pages.tsx";
import { signOut, useCity, useSession } from "../ui/session.ts";
import { Empty, OfflineBar } from "../ui/states.tsx";
import { LanguageSwitch, ThemeSwitch } from "../ui/switches.tsx";
import { useDraft } from "./device/draft.ts";
import { pages } from "./pages.ts";
import { LinkButton } from "./parts.tsx";
import { Title } from "./title.tsx";
import "./portal.css";

/** The portal: everything for residents, the phone first. */
export function Shell() {
  const { t } = useTranslation("portal");
  return (
    <div className="portal">
      <a className="portal-skip" href="#content">
        {t("skip")}
      </a>
      <OfflineBar />
      <Header />
      <Waiting />
      <main id="content" className="portal-content" tabIndex={-1}>
        <Pages pages={pages} notFound={<NotFound />} />
      </main>
      <Footer />
    </div>
  );
}

function Header() {
  const { t } = useTranslation("portal");
  const [language] = useLanguage();
  const { data: city } = useCity();
  return (
    <header className="portal-header">
      <Link href="/" className="portal-mark">
        <img src="/favicon.svg" alt="" width="32" height="32" />
        <span>{city?.names[language] ?? t("ui:name")}</span>
      </Link>
      <LanguageSwitch />
    </header>
  );
}

/** A report that waits on this device is not forgotten, whatever page is open. */
function Waiting() {
  const { t } = useTranslation("portal");
  const [path] = useLocation();
  const { sending } = useDraft();
  if (sending === undefined || path === "/report") return null;
  return (
    <p className="portal-waiting" role="status">
      {t("waitingReport", { title: sending.body.title })} <Link href="/report">{t("waitingShow")}</Link>
    </p>
  );
}

function Footer() {
  const { t } = useTranslation("portal");
  const { data: city } = useCity();
  return (
    <footer className="portal-footer">
      <p>{city === undefined ? null : t("hotline", { number: city.hotline })}</p>
      <nav aria-label={t("footer")}>
        <Link href="/mine">{t("mine")}</Link>
        <Link href="/help">{t("help")}</Link>
        <Link href="/privacy">{t("privacy")}</Link>
        <Account />
        <ThemeSwitch named />
      </nav>
    </footer>
  );
}

function Account() {
  const { t } = useTranslation("portal");
  const { data: session } = useSession();
  if (session?.account == null) return <a href="/sign-in">{t("ui:action.signIn")}</a>;
  return <SignOut name={session.account.name} />;
}

function SignOut({ name }: { name: string }) {
  const { t } = useTranslation("portal");
  const reading = useReading();
  return (
    <button type="button" className="portal-link" onClick={() => void signOut()}>
      {t("signOut", { name: reading(name) })}
    </button>
  );
}

function NotFound() {
  const { t } = useTranslation("ui");
  return (
    <Empty title="">
      <Title>{t("state.notFound")}</Title>
      <p>{t("state.notFoundHint")}</p>
      <LinkButton href="/">{t("action.home")}</LinkButton>
    </Empty>
  );
}
