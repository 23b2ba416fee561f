import { useTranslation } from "react-i18next";
import type { Got } from "../../api.ts";
import { useLanguage } from "../i18n.ts";
import { useReading } from "../names.ts";
import { useRoleNames } from "../roles.ts";
import type { FormField, Values, WorkForm } from "./form.ts";

export type Who = NonNullable<Got<"/api/work-items">["work"][number]["takenBy"]>;

/** Words of tasks of processes: what stands in their forms, and who has them. */
export function useWorkWords() {
  const { t } = useTranslation("work");
  const [language] = useLanguage();
  const names = useRoleNames();
  const reading = useReading();
  const value = ({ type, format, oneOf }: FormField, said: unknown): string => {
    if (type === "boolean") return t(said === true ? "yes" : "no");
    if (format === "unit") return names.unit(String(said));
    const choice = oneOf?.find((each) => each.const === said);
    return choice === undefined ? String(said) : choice.names[language];
  };
  return {
    t,
    value,
    /** Fields with what stands in them, of those that hold something and that `which` takes. */
    facts: (form: WorkForm | null, values: Values, which: (field: FormField) => boolean = () => true) =>
      Object.entries(form?.properties ?? {}).flatMap(([name, field]) => {
        const said = values[name];
        if (said === null || said === undefined || !which(field)) return [];
        return [[field.names[language], value(field, said)] as const];
      }),
    /** Who somebody is, as far as one may know; oneself is told as such. `brief` leaves it at the name where it is known. */
    who: ({ me, name, role, unit }: Who, brief = false): string => {
      if (me) return t("me");
      if (brief && name) return reading(name);
      const told = new Set([name && reading(name), role && names.role(role), names.unit(unit)]);
      const words = [...told].filter(Boolean);
      return words.length === 0 ? t("another") : words.join(" · ");
    },
  };
}
