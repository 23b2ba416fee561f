import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import type { Cells, Targets, Today } from "./data.ts";

type Props = { today: Today | undefined; cells: Cells | undefined; targets: Targets | undefined };

/** What came in and went out today, against the district's own range for a day. */
export function TodayPanel({ today, cells, targets }: Props) {
  const { t } = useTranslation("home");
  const [language] = useLanguage();
  const number = new Intl.NumberFormat(language);
  const told = (value: number | undefined) => (value === undefined ? "–" : number.format(value));
  const day = today?.date ?? "";
  const range = targets?.ticketsPerDay;
  return (
    <section className="wall-panel wall-today" aria-label={t("today.title")}>
      <h2>{t("today.title")}</h2>
      <a className="wall-great" href={`/desk/kpis/reported/tickets?period=${day}`}>
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
          href={`/desk/kpis/callback-coverage/tickets?period=${day}`}
        />
        <Count name={t("today.open")} value={told(cells?.open)} href="/desk/dispatch?status=open" />
        <Count
          name={t("today.late")}
          value={told(cells?.red)}
          href="/desk/dispatch?status=open&light=red"
          late={(cells?.red ?? 0) > 0}
        />
      </div>
      <Hours hours={today?.hours ?? []} label={t("today.hours")} />
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

const height = 100;

/** Reported upward and closed downward, hour by hour, of the whole day. */
function Hours({ hours, label }: { hours: Today["hours"]; label: string }) {
  const most = Math.max(4, ...hours.flatMap(({ reported, closed }) => [reported, closed]));
  const size = (count: number) => (count / most) * (height / 2 - 1);
  return (
    <svg
      className="wall-hours"
      viewBox={`0 0 240 ${height}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      {Array.from({ length: 24 }, (_, hour) => {
        const { reported = 0, closed = 0 } = hours[hour] ?? {};
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: hours of a day are always the same
          <g key={hour}>
            <rect
              className="in"
              x={hour * 10 + 1}
              width={8}
              y={height / 2 - size(reported)}
              height={size(reported)}
            />
            <rect className="out" x={hour * 10 + 1} width={8} y={height / 2} height={size(closed)} />
          </g>
        );
      })}
      <line x1={0} x2={240} y1={height / 2} y2={height / 2} />
    </svg>
  );
}
