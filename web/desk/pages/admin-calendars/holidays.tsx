import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import { Listing } from "../admin/listing.tsx";
import { Quiet } from "../admin/parts.tsx";
import type { CalendarYear } from "./year-grid.tsx";

type Holiday = { key: string; name: string; off: string[]; worked: string[]; notice: number | null };

/** The holidays of a year, in the order of their first day; dates as the announcement groups them. */
function holidaysOf(calendar: CalendarYear, language: "zh-CN" | "ja" | "en"): Holiday[] {
  const found = new Map<string, Holiday>();
  for (const { date, names, why, notice } of calendar.days) {
    if (names === null) continue;
    const key = names.en;
    const holiday = found.get(key) ?? { key, name: names[language], off: [], worked: [], notice };
    (why === "holiday" ? holiday.off : holiday.worked).push(date);
    found.set(key, holiday);
  }
  return [...found.values()];
}

/** `2026-02-15 … 2026-02-23` as `15 Feb – 23 Feb`. */
function useSpans() {
  const { t } = useTranslation("ui");
  const [language] = useLanguage();
  const format = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", timeZone: "UTC" });
  const dayMs = 86_400_000;
  return (dates: readonly string[]): string => {
    const spans: [number, number][] = [];
    for (const at of dates.map((date) => Date.parse(`${date}T00:00:00Z`))) {
      const last = spans.at(-1);
      if (last !== undefined && at - last[1] === dayMs) last[1] = at;
      else spans.push([at, at]);
    }
    return spans
      .map(([from, to]) =>
        from === to ? format.format(from) : `${format.format(from)} – ${format.format(to)}`,
      )
      .join(t("ui:time.list"));
  };
}

/** What the announcements say of a year, with their addresses. */
export function HolidayList({ calendar, year }: { calendar: CalendarYear; year: number }) {
  const { t } = useTranslation("admin-calendars");
  const [language] = useLanguage();
  const spans = useSpans();
  const rows = holidaysOf(calendar, language);
  return (
    <section className="admin-section">
      <h2>{t("list", { year })}</h2>
      {rows.length === 0 ? (
        <Quiet>{t("noList", { year })}</Quiet>
      ) : (
        <div className="admin-table">
          <Listing<Holiday>
            rowKey="key"
            dataSource={rows}
            columns={[
              { title: t("holiday"), dataIndex: "name" },
              { title: t("daysOff"), render: (_, { off }) => spans(off) },
              { title: t("madeUp"), render: (_, { worked }) => spans(worked) || "–" },
              {
                title: t("notice"),
                card: "plain",
                render: (_, { notice }) => {
                  const said = notice === null ? undefined : calendar.notices[notice];
                  if (said === undefined) return "–";
                  const { title, announced, url } = said;
                  return (
                    <a href={url} target="_blank" rel="noreferrer">
                      {t("noticeWords", { title, announced })}
                    </a>
                  );
                },
              },
            ]}
          />
        </div>
      )}
    </section>
  );
}
