import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api } from "../api.ts";
import { useLanguage } from "./i18n.ts";

/**
 * Names of roles and units in the language shown. A unit that is not known is shown by its path; while the names are
 * on their way, by nothing.
 */
export function useRoleNames() {
  const { t, i18n } = useTranslation("ui");
  const [language] = useLanguage();
  const { data, isPending } = useQuery({
    queryKey: ["organisation", "all"],
    queryFn: () => answered(api.GET("/api/organisations")),
    staleTime: 300_000,
  });
  const units = new Map(data?.units.map(({ path, names }) => [path, names[language]]));
  return {
    /** Changes when the names of units do. */
    known: data,
    role: (role: string) => (i18n.exists(`ui:role.${role}.name`) ? t(`role.${role}.name`) : role),
    /** One sentence on what the role does; empty for roles of which we know none. */
    duty: (role: string) => (i18n.exists(`ui:role.${role}.duty`) ? t(`role.${role}.duty`) : ""),
    unit: (unit: string | null) => (unit === null || isPending ? "" : (units.get(unit) ?? unit)),
  };
}
