import { useTranslation } from "react-i18next";
import { useRoleNames } from "../../../ui/roles.ts";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { type Filter, sameFilter, standingViews } from "./filter.ts";

/** A filter in words, for who reads the list without the page: `To do`, or `All open · Light: Late · Area: …`. */
export function useFilterWords(): (filter: Filter) => string {
  const { t } = useTranslation("dispatch");
  const names = useTicketNames();
  const units = useRoleNames();
  return (filter) => {
    const standing = standingViews.find((view) => sameFilter(view.filter, filter));
    if (standing !== undefined) return t(`views.${standing.id}` as "views.todo");
    const category = (code: string) => (code.endsWith("/") ? names.group(code) : names.category(code));
    const facets = [
      ["stage", filter.stage, names.stage],
      ["light", filter.light, (light: string) => t(`ui:light.${light}` as "ui:light.red")],
      ["category", filter.category, category],
      ["area", filter.area, units.unit],
      ["source", filter.source, names.source],
      ["urgency", filter.urgency, names.urgency],
      ["owner", filter.owner, units.unit],
    ] as const;
    const open = filter.status?.length === 1 && filter.status[0] === "open";
    return [
      t(open ? "views.open" : "views.all"),
      ...facets.flatMap(([facet, chosen, name]) => {
        const values: readonly string[] = chosen === undefined ? [] : [chosen].flat();
        if (values.length === 0) return [];
        return [`${t(`facet.${facet}`)}: ${values.map((value) => name(value)).join(t("ui:time.list"))}`];
      }),
      ...(filter.suspended === true ? [t("views.stopped")] : []),
      ...(filter.pending === undefined ? [] : [t("views.pending")]),
      ...(filter.joint === true ? [t("views.joint")] : []),
      ...(filter.box === undefined ? [] : [t("print.box")]),
      ...(filter.q === undefined ? [] : [t("print.words", { words: filter.q })]),
    ].join(" · ");
  };
}
