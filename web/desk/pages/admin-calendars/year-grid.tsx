import { useTranslation } from "react-i18next";
import type { Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { useTimeWords } from "../../../ui/time.tsx";
import { useAdminWords } from "../admin/parts.tsx";
import { wallClock } from "./zone.ts";
import "./calendar.css";

export type CalendarYear = Got<"/api/calendar">;
type Day = CalendarYear["days"][number];

const kinds = ["workday", "restDay", "holiday", "makeUp"] as const;

/** Twelve months side by side. What a day is, is said by colour, by a mark, and in words to whoever asks. */
export function YearGrid({ calendar, year }: { calendar: CalendarYear; year: number }) {
  const { t } = useTranslation("admin-calendars");
  const months = Map.groupBy(calendar.days, ({ date }) => date.slice(0, 7));
  const { timeZone } = useTimeWords();
  const today = wallClock(Date.now(), timeZone).slice(0, 10);
  return (
    <section className="admin-section">
      <ul className="calendar-legend">
        {kinds.map((kind) => (
          <li key={kind}>
            <span className={`calendar-day ${kind}`} aria-hidden="true">
              1
            </span>
            {t(`legend.${kind}`)}
          </li>
        ))}
        <li>
          <span className="calendar-day today" aria-hidden="true">
            1
          </span>
          {t("legend.today")}
        </li>
      </ul>
      <div className="calendar-year">
        {[...months].map(([month, days]) => (
          <Month key={`${year} ${month}`} month={month} days={days} today={today} />
        ))}
      </div>
    </section>
  );
}

function weeksOf(days: readonly Day[]): (Day | undefined)[][] {
  const first = days[0] === undefined ? 0 : (new Date(`${days[0].date}T00:00:00Z`).getUTCDay() + 6) % 7;
  const cells: (Day | undefined)[] = [...Array<undefined>(first), ...days];
  const weeks: (Day | undefined)[][] = [];
  for (let at = 0; at < cells.length; at += 7)
    weeks.push(Array.from({ length: 7 }, (_, index) => cells[at + index]));
  return weeks;
}

function Month({ month, days, today }: { month: string; days: readonly Day[]; today: string }) {
  const { weekday } = useAdminWords();
  const [language] = useLanguage();
  const name = new Intl.DateTimeFormat(language, { month: "long", timeZone: "UTC" }).format(
    Date.parse(`${month}-01T00:00:00Z`),
  );
  return (
    <table className="calendar-month">
      <caption>{name}</caption>
      <thead>
        <tr>
          {[1, 2, 3, 4, 5, 6, 7].map((day) => (
            <th key={day} scope="col">
              {weekday(day)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(days).map((cells, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a week is its place in the month
          <tr key={index}>
            {cells.map((day, place) =>
              // biome-ignore lint/suspicious/noArrayIndexKey: an empty cell is its place in the week
              day === undefined ? <td key={place} /> : <DayCell key={day.date} day={day} today={today} />,
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DayCell({ day, today }: { day: Day; today: string }) {
  const { t } = useTranslation("admin-calendars");
  const [language] = useLanguage();
  const name = day.names?.[language];
  const mark = day.why === "holiday" || day.why === "makeUp" ? t(`mark.${day.why}`) : undefined;
  const words = [t(`legend.${day.why}`), name].filter((part) => part !== undefined).join(": ");
  return (
    <td title={words} aria-current={day.date === today ? "date" : undefined}>
      <span className={`calendar-day ${day.why} ${day.date === today ? "today" : ""}`}>
        {Number(day.date.slice(8))}
        {mark === undefined ? null : <small>{mark}</small>}
      </span>
    </td>
  );
}
