import { useTranslation } from "react-i18next";
import { useRoleNames } from "../../../ui/roles.ts";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { useTimeWords } from "../../../ui/time.tsx";
import { daysBetween } from "../../../ui/working-time.ts";
import { type Filter, sameFilter, standingViews } from "./filter.ts";

/** A filter in words, for who reads the list without the page: `To do`, or `All open · Light: Late · Area: …`. */
export function useFilterWords(): (filter: Filter) => string {
  const { t } = useTranslation("dispatch");
  const names = useTicketNames();
  const units = useRoleNames();
  const time = useTimeWords();
  const spanWords = (from: string | undefined, to: string | undefined): string | undefined => {
    if (from === undefined)
      return to === undefined ? undefined : t("print.until", { moment: time.moment(to) });
    if (to === undefined) return t("print.from", { moment: time.moment(from) });
    // The end of a span is no part of it: an hour until midnight ends on the day it began.
    const within = daysBetween(Date.parse(from), Date.parse(to) - 1, time.timeZone) === 0;
    return t("print.between", {
      from: time.moment(from),
      to: within ? time.clock(to) : time.moment(to),
    });
  };
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
    const stands = filter.status?.map((status) => names.status(status)).join(t("ui:time.list"));
    const reported = spanWords(filter.from, filter.to);
    const ended = spanWords(filter.closedFrom, filter.closedTo);
    return [
      open ? t("views.open") : (stands ?? t("views.all")),
      ...(reported === undefined ? [] : [t("print.reported", { span: reported })]),
      ...(ended === undefined ? [] : [t("print.ended", { span: ended })]),
      ...facets.flatMap(([facet, chosen, name]) => {
        const values: readonly string[] = chosen === undefined ? [] : [chosen].flat();
        if (values.length === 0) return [];
        return [`${t(`facet.${facet}`)}: ${values.map((value) => name(value)).join(t("ui:time.list"))}`];
      }),
      ...(filter.suspended === undefined ? [] : [t(filter.suspended ? "views.stopped" : "print.running")]),
      ...(filter.cell === undefined ? [] : [t("print.cell", { cell: filter.cell })]),
      ...(filter.pending === undefined ? [] : [t("views.pending")]),
      ...(filter.joint === true ? [t("views.joint")] : []),
      ...(filter.box === undefined ? [] : [t("print.box")]),
      ...(filter.q === undefined ? [] : [t("print.words", { words: filter.q })]),
    ].join(" · ");
  };
}
