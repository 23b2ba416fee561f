import { useTranslation } from "react-i18next";
import { useRoleNames } from "../roles.ts";
import type { Notice } from "./notices.ts";

/** What a notice tells and to whom, in the language shown. Its own words are in the language of the city. */
export function useNoticeWords() {
  const { t, i18n } = useTranslation("notice");
  const units = useRoleNames();
  return {
    kind: (template: string) => (i18n.exists(`notice:kind.${template}`) ? t(`kind.${template}`) : template),
    /** Whom it is told to; that it is told to oneself. */
    recipient: ({ recipient }: Pick<Notice, "recipient">) => {
      const [, unit, name] = /^unit:(.*)@([a-z-]+)$/.exec(recipient) ?? [];
      if (unit === undefined || name === undefined) return t("toMe");
      const as = i18n.exists(`notice:function.${name}`) ? t(`function.${name}`) : name;
      return t("to", { unit: units.unit(unit), function: as });
    },
    /** "3", or "99+" where there are more than were counted. */
    count: ({ count, atLeast }: { count: number; atLeast: boolean }) =>
      atLeast ? t("more", { count: count - 1 }) : String(count),
  };
}
