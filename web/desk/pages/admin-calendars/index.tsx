import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { useTimeWords } from "../../../ui/time.tsx";
import { Select } from "../../select.tsx";
import { useAddress } from "../admin/address.ts";
import { AdminPage, Facts, Quiet, useAdminWords } from "../admin/parts.tsx";
import { HolidayList } from "./holidays.tsx";
import { TryDue } from "./try-due.tsx";
import { type CalendarYear, YearGrid } from "./year-grid.tsx";

/** The official working calendar: a year at a glance, its holidays, hours, and a try-out of deadlines. */
export default function Calendars() {
  const { t } = useTranslation(["admin-calendars", "admin"]);
  const { read, set } = useAddress();
  const words = useTimeWords();
  const present = Number(
    new Intl.DateTimeFormat("en", { year: "numeric", timeZone: words.timeZone }).format(Date.now()),
  );
  const asked = Number(read("year"));
  const year = Number.isInteger(asked) && asked >= 1970 && asked <= 2099 ? asked : present;
  const shift = read("shift");
  const calendar = useQuery({
    queryKey: ["calendar", year, shift],
    queryFn: () => {
      const query = { year, ...(shift === undefined ? {} : { shift }) };
      return answered(api.GET("/api/calendar", { params: { query } }));
    },
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
  const go = (to: number) => set({ year: String(to) });
  return (
    <AdminPage
      title={t("title")}
      lead={t("lead")}
      actions={
        <>
          <Button aria-label={t("previous")} disabled={year <= 1970} onClick={() => go(year - 1)}>
            ‹
          </Button>
          <Select
            aria-label={t("year")}
            value={year}
            onChange={go}
            options={yearsAround(calendar.data, year).map((value) => ({ value, label: value }))}
          />
          <Button aria-label={t("next")} disabled={year >= 2099} onClick={() => go(year + 1)}>
            ›
          </Button>
        </>
      }
    >
      <Shown query={calendar}>
        {(shown) => (
          <>
            <Head calendar={shown} year={year} />
            <YearGrid calendar={shown} year={year} />
            <HolidayList calendar={shown} year={year} />
          </>
        )}
      </Shown>
      <TryDue shift={shift} />
    </AdminPage>
  );
}

function yearsAround(calendar: CalendarYear | undefined, year: number): number[] {
  const [from, to] = [calendar?.announcedFrom ?? year, calendar?.announcedThrough ?? year];
  const first = Math.min(from, year);
  return Array.from({ length: Math.max(to + 1, year) - first + 1 }, (_, index) => first + index).reverse();
}

const week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Which calendar it is, how far it is announced, and the hours of the shift. */
function Head({ calendar, year }: { calendar: CalendarYear; year: number }) {
  const { t } = useTranslation("admin-calendars");
  const [language] = useLanguage();
  const { weekday } = useAdminWords();
  const { set } = useAddress();
  const shift = calendar.shifts.find(({ id }) => id === calendar.shift);
  const working = calendar.days.filter((day) => day.working).length;
  return (
    <>
      {year > calendar.announcedThrough || year < calendar.announcedFrom ? (
        <p className="admin-tag warn calendar-warning" role="status">
          {t("unannounced", { year })}
        </p>
      ) : null}
      <Facts
        facts={[
          [
            t("announced"),
            t("announcedYears", { from: calendar.announcedFrom, through: calendar.announcedThrough }),
          ],
          [t("version"), calendar.version],
          [t("zone"), calendar.timeZone],
          [t("year"), t("workingDays", { count: working, year })],
          [
            t("shift"),
            <Select
              key="shift"
              aria-label={t("shift")}
              value={calendar.shift}
              onChange={(value) => set({ shift: value })}
              options={calendar.shifts.map(({ id, names }) => ({ value: id, label: names[language] }))}
            />,
          ],
        ]}
      />
      {shift === undefined ? null : (
        <section className="admin-section">
          <h2>{t("hours")}</h2>
          <ul className="admin-lines calendar-hours">
            {week.map((day, index) => (
              <li key={day}>
                <strong>{weekday(index + 1)}</strong>{" "}
                {shift.week[day]?.length ? shift.week[day].join(" ").replaceAll("-", "–") : t("off")}
              </li>
            ))}
          </ul>
          {shift.observesHolidays ? null : <Quiet>{t("noHolidays")}</Quiet>}
        </section>
      )}
    </>
  );
}
