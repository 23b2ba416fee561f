import { App, ConfigProvider } from "antd";
import type { Locale } from "antd/es/locale";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useLanguage } from "../ui/i18n.ts";
import type { Language } from "../ui/language.ts";
import { useMedia } from "../ui/media.ts";
import { nonce } from "../ui/nonce.ts";
import { useTheme } from "../ui/theme.ts";
import { antdTheme } from "../ui/theme-antd.ts";

const locales: Record<Language, () => Promise<{ default: Locale }>> = {
  "zh-CN": () => import("antd/es/locale/zh_CN"),
  ja: () => import("antd/es/locale/ja_JP"),
  en: () => import("antd/es/locale/en_GB"),
};

/**
 * The heads of a calendar, "2026" and "March", are buttons that say so themselves; a label over them would hide the
 * very year and month from whoever only hears it, and from whoever calls a button by what stands on it.
 */
function spoken(locale: Locale): Locale {
  const { DatePicker: dates } = locale;
  if (dates === undefined) return locale;
  return { ...locale, DatePicker: { ...dates, lang: { ...dates.lang, yearSelect: "", monthSelect: "" } } };
}

/** Ant Design in our theme, language and security policy. */
export function Antd({ children }: { children: ReactNode }) {
  const [language] = useLanguage();
  const theme = useTheme();
  const still = useMedia("(prefers-reduced-motion: reduce)");
  const [locale, setLocale] = useState<Locale>();
  useEffect(() => {
    let current = true;
    void locales[language]().then((loaded) => current && setLocale(spoken(loaded.default)));
    return () => {
      current = false;
    };
  }, [language]);
  const look = useMemo(() => antdTheme(theme, still), [theme, still]);
  return (
    <ConfigProvider
      theme={look}
      csp={{ nonce }}
      componentSize="middle"
      button={{ autoInsertSpace: false }}
      {...(locale === undefined ? {} : { locale })}
    >
      <App>{children}</App>
    </ConfigProvider>
  );
}
