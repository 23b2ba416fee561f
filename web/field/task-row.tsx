import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Parts } from "../ui/parts.tsx";
import { dueNext, TicketLight, useTicketNames } from "../ui/ticket/index.ts";
import { Due } from "../ui/time.tsx";
import { Icon } from "./icons.tsx";
import { unsent, useOutbox } from "./outbox/outbox.ts";
import { ticketOf } from "./outbox/rules.ts";
import { fixOf, usePosition } from "./place/position.ts";
import { inSteps, metresBetween } from "./place/route.ts";
import type { Row } from "./tickets.ts";

/** One ticket in a list: how urgent, what, where from here, at which stage, and what waits to be sent for it. */
export function TaskRow({ row }: { row: Row }) {
  const { t } = useTranslation("field");
  const names = useTicketNames();
  const { entries } = useOutbox();
  const waiting = unsent(entries).filter((entry) => ticketOf(entry, entries) === row.id).length;
  return (
    <li>
      <Link href={`/tasks/${row.id}`} className="f-row">
        <span className="f-row-head">
          <TicketLight ticket={row} />
          <Distance to={row} />
        </span>
        <span className="f-row-title">{row.title}</span>
        {row.stage === null ? null : (
          <Parts
            className="f-row-more"
            of={[
              names.stageWaits(row.stage),
              // The light says that it is paused; what would be left of a clock that stands is no news.
              row.suspended ? null : <Due key="due" at={dueNext(row)} short />,
            ]}
          />
        )}
        <Parts className="f-row-more" of={[row.number, names.category(row.category)]} />
        {waiting === 0 ? null : (
          <span className="f-row-waiting">
            <Icon name="outbox" /> {t("tasks.waiting", { count: waiting })}
          </span>
        )}
      </Link>
    </li>
  );
}

/** How far away a place is as the crow flies; nothing where either place is not known. */
export function Distance({ to }: { to: { longitude: number | null; latitude: number | null } }) {
  const { t, i18n } = useTranslation("field");
  const fix = fixOf(usePosition());
  const { longitude, latitude } = to;
  if (fix === undefined || longitude === null || latitude === null) return null;
  const steps = inSteps(metresBetween(fix, { longitude, latitude }));
  const [unit, count] = "metres" in steps ? ["metres", steps.metres] : ["kilometres", steps.kilometres];
  return (
    <span className="f-distance">
      {t(`place.${unit}`, { distance: count.toLocaleString(i18n.language) })}
    </span>
  );
}
