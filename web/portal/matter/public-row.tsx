import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Got } from "../../api.ts";
import { useLanguage } from "../../ui/i18n.ts";
import { Parts } from "../../ui/parts.tsx";
import { Icon } from "../icons.tsx";
import { useCategories } from "./categories.ts";

export type PublicTicket = Got<"/api/public/tickets/{number}">;

/** What is told of a public matter: its kind, where, and how it stands. */
export function usePublicWords({ category, area, status, stage, reportedOn, closedOn }: PublicTicket) {
  const { t } = useTranslation("portal");
  const [language] = useLanguage();
  const { nameOf } = useCategories();
  // Local dates of the city, which no time zone may move.
  const day = (date: string) =>
    new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(Date.parse(date));
  return {
    name: nameOf(category) ?? t("uncategorised"),
    area: area?.[language],
    standing:
      status === "closed"
        ? t("public.closed", { day: closedOn === null ? "" : day(closedOn) })
        : t(`public.${stage ?? "accept"}`),
    reported: t("public.reported", { day: day(reportedOn) }),
    day,
  };
}

/** A public matter in a list. */
export function PublicRow({ ticket }: { ticket: PublicTicket }) {
  const { name, area, standing, reported } = usePublicWords(ticket);
  return (
    <li className="p-matter">
      <Link href={`/nearby/${encodeURIComponent(ticket.number)}`}>
        <span>
          <strong>{name}</strong>
          {area === undefined ? null : <small>{area}</small>}
          <small>
            <Parts of={[standing, reported]} />
          </small>
        </span>
        <Icon name="next" />
      </Link>
    </li>
  );
}
