import { useTranslation } from "react-i18next";
import { useLanguage } from "./i18n.ts";
import { isLanguage, languages } from "./language.ts";
import { chooseTheme, type ThemeChoice, themeChoices, useThemeChoice } from "./theme.ts";
import "./ui.css";

/** Changes the language without reloading. */
export function LanguageSwitch() {
  const { t } = useTranslation("ui");
  const [language, change] = useLanguage();
  return (
    <select
      className="lw-select"
      aria-label={t("switch.language")}
      value={language}
      onChange={(event) => isLanguage(event.target.value) && change(event.target.value)}
    >
      {Object.entries(languages).map(([tag, name]) => (
        <option key={tag} value={tag} lang={tag}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Light, dark, or as the machine. `named` says of what: "Auto" alone tells a stranger nothing. */
export function ThemeSwitch({ named = false }: { named?: boolean }) {
  const { t } = useTranslation("ui");
  const choice = useThemeChoice();
  const name = (each: ThemeChoice) => t(`theme.${each}`);
  return (
    <select
      className="lw-select"
      aria-label={t("switch.theme")}
      value={choice}
      onChange={(event) => chooseTheme(event.target.value as ThemeChoice)}
    >
      {themeChoices.map((each) => (
        <option key={each} value={each}>
          {named ? t("switch.named", { what: t("switch.theme"), choice: name(each) }) : name(each)}
        </option>
      ))}
    </select>
  );
}
