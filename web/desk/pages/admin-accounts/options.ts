import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { useRoleNames } from "../../../ui/roles.ts";

/** Roles with their names; those of visitors and residents are not given by hand. */
export function useRoleOptions() {
  const { i18n } = useTranslation("ui");
  const names = useRoleNames();
  const known: unknown = i18n.getResource(i18n.language, "ui", "role");
  const codes = typeof known === "object" && known !== null ? Object.keys(known) : [];
  return codes
    .filter((role) => role !== "anonymous")
    .map((role) => ({ value: role, label: names.role(role) }));
}

/** Units by name and path, so that both can be typed. */
export function useUnitOptions() {
  const [language] = useLanguage();
  const { data } = useQuery({
    queryKey: ["organisation", "all"],
    queryFn: () => answered(api.GET("/api/organisations")),
    staleTime: 300_000,
  });
  return (data?.units ?? []).map(({ path, names }) => ({
    value: path,
    label: `${names[language]} (${path})`,
  }));
}
