import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { datesOf } from "./period.ts";

const narrowings = ["unit", "area", "category", "source"] as const;

/** Numbers, periods and groups of the board in the language shown. A value without a basis says so: never 0 or 100 %. */
export function useKpiWords() {
  const { t } = useTranslation("kpis");
  const [language] = useLanguage();
  const roles = useRoleNames();
  const names = useTicketNames();
  const whole = new Intl.NumberFormat(language);
  const days = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const date = new Intl.DateTimeFormat(language, { timeZone: "UTC", dateStyle: "medium" });
  const month = new Intl.DateTimeFormat(language, { timeZone: "UTC", year: "numeric", month: "long" });
  /** Rounded down to a tenth: 99.97 % is not 100 %. */
  const percent = (share: number) =>
    new Intl.NumberFormat(language, {
      style: "percent",
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    }).format(Math.floor(share * 1000 + 1e-9) / 1000);
  const value = (number: number | null, kind: "count" | "rate" | "time"): string => {
    if (number === null) return t("noBasis");
    return kind === "count" ? whole.format(number) : kind === "rate" ? percent(number) : days.format(number);
  };
  const change = (now: number | null, before: number | null, kind: "count" | "rate" | "time"): string => {
    if (now === null || before === null) return "–";
    const by = now - before;
    const sign = by > 0 ? "+" : by < 0 ? "−" : "±";
    if (kind === "rate") return t("points", { value: `${sign}${(Math.abs(by) * 100).toFixed(1)}` });
    return `${sign}${kind === "count" ? whole.format(Math.abs(by)) : days.format(Math.abs(by))}`;
  };
  const day = (text: string) => date.format(Date.parse(`${text}T00:00:00Z`));
  const period = (text: string): string => {
    if (/^\d{4}$/.test(text)) return t("year", { year: text });
    if (/^\d{4}-\d{2}$/.test(text)) return month.format(Date.parse(`${text}-01T00:00:00Z`));
    const dates = datesOf(text);
    if (dates === undefined) return text;
    return dates.first === dates.last ? day(dates.first) : `${day(dates.first)} – ${day(dates.last)}`;
  };
  const group = (by: string, key: string | null): string => {
    if (key === null) return t(`without.${by}`);
    if (by === "unit" || by === "area") return roles.unit(key);
    if (by === "category") return key.endsWith("/") ? names.group(key) : names.category(key);
    if (by === "group") return names.group(key);
    return by === "source" ? names.source(key) : key;
  };
  /** What figures are narrowed to: `Unit: Fire and Rescue Brigade`. */
  const conditions = (scope: Partial<Record<(typeof narrowings)[number], string>>): string[] =>
    narrowings.flatMap((name) => {
      const key = scope[name];
      return key === undefined ? [] : [`${t(`by.${name}`)}: ${group(name, key === "none" ? null : key)}`];
    });
  return {
    t,
    language,
    conditions,
    value,
    change,
    period,
    group,
    percent,
    whole: (n: number) => whole.format(n),
    day,
  };
}
