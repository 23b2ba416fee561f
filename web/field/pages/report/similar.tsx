import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import type { Proposals } from "./proposals.ts";

/** Open matters nearby that may be the same: a look spares a second report. */
export function Similar({ similar }: Pick<Proposals, "similar">) {
  const { t } = useTranslation("field");
  const names = useTicketNames();
  if (similar.length === 0) return null;
  return (
    <section className="f-similar">
      <h2>{t("report.similar")}</h2>
      <ul>
        {similar.map(({ id, number, title, category, stage }) => (
          <li key={id}>
            {title === null ? (
              <span>{names.category(category)}</span>
            ) : (
              <Link href={`/tasks/${id}`}>{title}</Link>
            )}
            <span className="f-row-more">
              {number}
              {stage === null ? "" : ` · ${names.stageWaits(stage)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
