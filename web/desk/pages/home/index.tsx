import { useTranslation } from "react-i18next";
import { useRoleNames } from "../../../ui/roles.ts";
import { useSession } from "../../../ui/session.ts";
import "./home.css";

/** Where a day at the desk begins: what my role is there for. */
export default function Home() {
  const { t } = useTranslation("home");
  const { data: session } = useSession();
  const names = useRoleNames();
  if (session === undefined) return null;
  return (
    <div className="home">
      <h1>{t("greeting", { name: session.account?.name ?? "" })}</h1>
      <p className="home-duty">
        {names.role(session.role)}
        {session.unit === null ? "" : ` · ${names.unit(session.unit)}`}
      </p>
      <p>{names.duty(session.role)}</p>
    </div>
  );
}
