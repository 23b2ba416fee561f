import { useTranslation } from "react-i18next";
import { Link, useParams } from "wouter";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { AlarmDetail, useAlarm } from "../../sensors/index.ts";

/** One alarm at an address of its own, to be sent to a colleague. */
export default function Alarm() {
  const { t } = useTranslation("alarm");
  const [language] = useLanguage();
  const { id = "" } = useParams<{ id: string }>();
  const query = useAlarm(id);
  return (
    <Shown query={query}>
      {(alarm) => (
        <article className="alarm-detail">
          <header>
            <p className="sensors-soft">
              <Link href="/alarms">{t("back")}</Link>
            </p>
            <h1>{alarm.names[language]}</h1>
          </header>
          <AlarmDetail alarm={alarm} />
        </article>
      )}
    </Shown>
  );
}
