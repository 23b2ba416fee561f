import { useTranslation } from "react-i18next";
import type { Session } from "../api.ts";
import { useLanguage } from "../ui/i18n.ts";
import { useReading } from "../ui/names.ts";
import { useOnPaper } from "../ui/paper.ts";
import { useRoleNames } from "../ui/roles.ts";
import { useCity } from "../ui/session.ts";
import { useTimeWords } from "../ui/time.tsx";

/** On paper only: whose page it is, and when and by whom it was printed. The page itself brings its title. */
export function PrintHead({ session }: { session: Session }) {
  const { t } = useTranslation("desk");
  const [language] = useLanguage();
  const { data: city } = useCity();
  const names = useRoleNames();
  const reading = useReading();
  const { timeZone } = useTimeWords();
  if (!useOnPaper() || session.account === null) return null;
  const at = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone });
  const who = [...new Set([reading(session.account.name), names.role(session.role)])].join(" · ");
  return (
    <p className="desk-print-head">
      <span>
        {t("ui:name")} · {city?.names[language]}
      </span>
      <span>{t("printed", { at: at.format(Date.now()), who })}</span>
    </p>
  );
}
