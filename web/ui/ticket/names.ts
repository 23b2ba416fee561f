import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../api.ts";
import { useLanguage } from "../i18n.ts";

export type CategoryGroup = Got<"/api/categories">[number];

/** The city's categories in two levels. */
export function useCategories() {
  return useQuery<CategoryGroup[]>({
    queryKey: ["categories"],
    queryFn: () => answered(api.GET("/api/categories")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

type Reason = Pick<
  Got<"/api/organisations/owners">["proposals"][number]["reasons"][number],
  "sentence" | "parameters"
>;

/**
 * Names of everything a ticket is told by, in the language shown. What has no name (a category taken out of the
 * catalogue, a status of a newer server) is shown by its code.
 */
export function useTicketNames() {
  const { t, i18n } = useTranslation("ticket");
  const [language] = useLanguage();
  const groups = useCategories().data ?? [];
  const named = (family: string) => (code: string | null) => {
    if (code === null) return "";
    return i18n.exists(`ticket:${family}.${code}`) ? t(`${family}.${code}`) : code;
  };
  const category = (code: string | null) => {
    if (code === null) return t("noCategory");
    const all = groups.flatMap((group) => group.categories);
    return all.find((one) => one.code === code)?.names[language] ?? code;
  };
  /** Name of a group: `roads` or `roads/`. */
  const group = (code: string) => {
    const bare = code.replace(/\/.*$/, "");
    return groups.find((one) => one.code === bare)?.names[language] ?? bare;
  };
  return {
    category,
    group,
    /** Why a unit is proposed. The register of units knows categories by their codes alone; here they have names. */
    reason: ({ sentence, parameters }: Reason) => {
      const { category: code } = parameters;
      if (typeof code !== "string") return sentence;
      return sentence.replace(code, /\/./.test(code) ? category(code) : group(code));
    },
    stage: named("stage"),
    stageWaits: named("stageWaits"),
    status: named("status"),
    source: named("source"),
    urgency: named("urgency"),
    channel: named("channel"),
    pending: named("pending"),
    action: named("action"),
  };
}
