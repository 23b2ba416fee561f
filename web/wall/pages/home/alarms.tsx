import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import { severities } from "../../../ui/sensing/index.ts";
import { useTimeWords } from "../../../ui/time.tsx";
import type { AlarmCounts, Alarms, Devices } from "./data.ts";
import { gravity } from "./severity.ts";

type Props = {
  alarms: Alarms | undefined;
  counts: AlarmCounts | undefined;
  devices: Devices | undefined;
  more: boolean;
};

/** Alarms that stand, the gravest first; as many as the wall has room for, all of them counted. */
export function Standing({ alarms, counts, devices, more }: Props) {
  const { t } = useTranslation(["home", "sensing"]);
  const [language] = useLanguage();
  const time = useTimeWords();
  const number = new Intl.NumberFormat(language);
  const all = alarms ?? [];
  const sorted = all.toSorted(
    (one, other) =>
      gravity(other.severity) - gravity(one.severity) || other.raisedAt.localeCompare(one.raisedAt),
  );
  const told = counts === undefined ? "–" : number.format(counts.total);
  const place = (thing: number | null) => devices?.find((device) => device.thing === thing)?.names[language];
  return (
    <section className="wall-panel wall-alarms" aria-label={t("alarm.title")}>
      <h2>
        {t("alarm.title")}
        <a href="/desk/alarms?status=open" aria-label={`${t("alarm.title")} ${told}`}>
          <small>{told}</small>
        </a>
        <a className="end" href="/desk/alarms?status=open">
          {t("alarm.all")}
        </a>
      </h2>
      <ul className="wall-severities" aria-label={t("alarm.bySeverity")}>
        {severities.map((severity) => (
          <li key={severity} className={severity}>
            <a href={`/desk/alarms?status=open&severity=${severity}`}>
              <i aria-hidden="true" />
              {t(`sensing:severity.${severity}`)}
              <b>{counts === undefined ? "–" : number.format(counts.bySeverity[severity] ?? 0)}</b>
            </a>
          </li>
        ))}
      </ul>
      {alarms !== undefined && all.length === 0 ? <p className="wall-empty">{t("alarm.none")}</p> : null}
      <ol>
        {sorted.slice(0, more ? 12 : 6).map((alarm) => (
          <li key={alarm.id} className={alarm.severity}>
            <a href={`/desk/alarms/${alarm.id}`}>
              <i aria-hidden="true" />
              <b>
                {alarm.names[language]}
                <span className="unseen"> · {t(`sensing:severity.${alarm.severity}`)}</span>
              </b>
              <time dateTime={alarm.startedAt}>{time.clock(alarm.startedAt)}</time>
              <span>{place(alarm.thing) ?? ""}</span>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
