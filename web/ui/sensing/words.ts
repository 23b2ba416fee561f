import { useTranslation } from "react-i18next";
import { useLanguage } from "../i18n.ts";
import type { Language } from "../language.ts";

/** What of a stream its values need to be told in words. */
export type Valued = {
  type: "measure" | "count" | "truth" | "category";
  symbol: string | null;
  decimals: number;
  words: readonly string[];
};

type Names = Record<Language, string>;

/**
 * A stream as people call it: its device and what it measures. Its own name already bears the device's, and stands in
 * where the kind has none.
 */
export function streamName(
  stream: { thingNames: Names; kindNames: Names | null; names: Names },
  language: Language,
): string {
  const { thingNames, kindNames, names } = stream;
  return kindNames === null ? names[language] : `${thingNames[language]} · ${kindNames[language]}`;
}

/** Values with their units, and ages, in the language shown. */
export function useSensingWords() {
  const { t } = useTranslation("sensing");
  const [language] = useLanguage();
  const number = (value: number, decimals: number) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: decimals }).format(value);
  const bare = (value: number, { type, decimals, words }: Valued): string => {
    if (type === "truth") return value === 0 ? t("truth.no") : value === 1 ? t("truth.yes") : percent(value);
    if (type === "category") return words[value] ?? String(value);
    return number(value, decimals);
  };
  const percent = (share: number) =>
    new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
  const span = (ms: number): string => {
    const seconds = Math.max(0, Math.round(ms / 1000));
    if (seconds < 120) return t("span.seconds", { count: seconds });
    if (seconds < 7200) return t("span.minutes", { count: Math.round(seconds / 60) });
    if (seconds < 172_800) return t("span.hours", { count: Math.round(seconds / 3600) });
    return t("span.days", { count: Math.round(seconds / 86_400) });
  };
  return {
    /** `12.5`, `Yes`, `open`. */
    bare,
    /** `12.5 °C`. */
    value: (value: number, stream: Valued): string =>
      stream.symbol === null || stream.type === "truth" || stream.type === "category"
        ? bare(value, stream)
        : `${bare(value, stream)} ${stream.symbol}`,
    span,
    /** `3 minutes ago`. */
    ago: (at: string | number, now: number): string => {
      const ms = now - (typeof at === "number" ? at : Date.parse(at));
      return ms < 5000 ? t("now") : t("ago", { span: span(ms) });
    },
    never: t("never"),
    mark: (mark: string) => t(`mark.${mark}`),
  };
}
