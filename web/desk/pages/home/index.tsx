import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useRoleNames } from "../../../ui/roles.ts";
import { may, useSession } from "../../../ui/session.ts";
import { pages } from "../../pages.ts";
import "./home.css";

/** Where a day at the desk begins: what my role is there for, and the pages it works on. */
export default function Home() {
  const { t } = useTranslation("home");
  const { data: session } = useSession();
  const names = useRoleNames();
  if (session === undefined) return null;
  const mine = pages.filter(
    ({ path, title, scope }) =>
      path !== "/" && title !== undefined && (scope === undefined || may(session, scope)),
  );
  return (
    <div className="home">
      <h1>{t("greeting", { name: session.account?.name ?? "" })}</h1>
      <p className="home-duty">
        {names.role(session.role)}
        {session.unit === null ? "" : ` · ${names.unit(session.unit)}`}
      </p>
      <p>{names.duty(session.role)}</p>
      <ul>
        {mine.map(({ path, title = "", keys }) => (
          <li key={path}>
            <Link href={path}>{t(`desk:${title}`)}</Link>
            <span aria-hidden="true">
              {keys?.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </span>
          </li>
        ))}
        {may(session, "kpi.read") ? (
          <li>
            <a href="/wall/">{t("wall")}</a>
          </li>
        ) : null}
      </ul>
    </div>
  );
}
