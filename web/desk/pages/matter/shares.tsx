import { useTranslation } from "react-i18next";
import { useRoleNames } from "../../../ui/roles.ts";
import { Time } from "../../../ui/time.tsx";
import type { Whole } from "../../actions/index.ts";

/** A joint handling: who leads, and how far each partner is with its part. */
export function Shares({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const units = useRoleNames();
  const partners = ticket.shares.filter(({ lead }) => !lead);
  if (partners.length === 0) return null;
  return (
    <section>
      <h2>{t("joint.title")}</h2>
      <p className="ticket-hint">{t("joint.lead", { unit: units.unit(ticket.ownerPath) })}</p>
      <ul className="ticket-shares">
        {partners.map(({ unit, doneAt, outcome }) => (
          <li key={unit}>
            <span>
              {units.unit(unit)} ·{" "}
              <span className="ticket-hint">
                {doneAt === null ? (
                  t("joint.open")
                ) : (
                  <>
                    {t("joint.done")} <Time at={doneAt} />
                  </>
                )}
              </span>
            </span>
            {outcome === null ? null : <blockquote className="lw-note">{outcome}</blockquote>}
          </li>
        ))}
      </ul>
    </section>
  );
}
