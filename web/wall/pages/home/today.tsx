import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import { behind } from "./behind.ts";
import type { Cells, Targets, Today } from "./data.ts";
import { Hours } from "./hours.tsx";

type Props = { today: Today | undefined; cells: Cells | undefined; targets: Targets | undefined };

/** What came in and went out today, against the district's own range for a day. */
export function TodayPanel({ today, cells, targets }: Props) {
  const { t } = useTranslation("home");
  const [language] = useLanguage();
  const number = new Intl.NumberFormat(language);
  const told = (value: number | undefined) => (value === undefined ? "–" : number.format(value));
  const range = targets?.ticketsPerDay;
  return (
    <section className="wall-panel wall-today" aria-label={t("today.title")}>
      <h2>{t("today.title")}</h2>
      <a className="wall-great" href={behind({ from: today?.from })}>
        <span>{t("today.reported")}</span>
        <strong>{told(today?.reported)}</strong>
      </a>
      {range === undefined ? null : (
        <Range
          value={today?.reported ?? 0}
          {...range}
          words={t("today.range", {
            from: number.format(range.from),
            to: number.format(range.to),
          })}
        />
      )}
      <div className="wall-three">
        <Count
          name={t("today.closed")}
          value={told(today?.closed)}
          href={behind({ status: "closed", closedFrom: today?.from })}
        />
        <Count name={t("today.open")} value={told(cells?.open)} href={behind({ status: "open" })} />
        <Count
          name={t("today.late")}
          value={told(cells?.red)}
          href={behind({ status: "open", light: "red" })}
          late={(cells?.red ?? 0) > 0}
        />
      </div>
      <Hours today={today} />
      <ol className="wall-clockhands" aria-hidden="true">
        {[0, 6, 12, 18].map((hour) => (
          <li key={hour}>{String(hour).padStart(2, "0")}</li>
        ))}
      </ol>
      <p className="wall-key">
        <i className="in" aria-hidden="true" />
        {t("today.reported")}
        <i className="out" aria-hidden="true" />
        {t("today.closed")}
      </p>
    </section>
  );
}

function Count(props: { name: string; value: string; href: string; late?: boolean }) {
  const { name, value, href, late = false } = props;
  return (
    <a className={late ? "late" : ""} href={href}>
      <span>{name}</span>
      <strong>{value}</strong>
    </a>
  );
}

/** A day's number on the way to the district's usual range. */
function Range(props: { value: number; from: number; to: number; words: string }) {
  const { value, from, to, words } = props;
  const most = Math.max(to * 1.15, value);
  const share = (part: number) => `${(part / most) * 100}%`;
  return (
    <div className="wall-range">
      <div className="track" aria-hidden="true">
        <span className="usual" style={{ left: share(from), width: share(to - from) }} />
        <span className="done" style={{ width: share(value) }} />
      </div>
      <p>{words}</p>
    </div>
  );
}
