import { useTranslation } from "react-i18next";
import { useRoleNames } from "../../../ui/roles.ts";
import { useActWords, useTicketNames } from "../../../ui/ticket/index.ts";
import { useTimeWords } from "../../../ui/time.tsx";
import { departmentOf } from "./area.ts";
import type { Latest } from "./data.ts";

/** The latest acts in words, the newest first; as many as the wall has room for. */
export function Acts({ acts = [] }: { acts: Latest | undefined }) {
  const { t } = useTranslation("home");
  const words = useActWords();
  const names = useTicketNames();
  const roles = useRoleNames();
  const time = useTimeWords();
  return (
    <section className="wall-panel wall-acts" aria-label={t("acts.title")}>
      <h2>{t("acts.title")}</h2>
      {acts.length === 0 ? <p className="wall-empty">{t("acts.none")}</p> : null}
      <ol>
        {acts.map((act) => (
          <li key={act.id}>
            <a href={`/desk/tickets/${act.ticket.number}`}>
              <time dateTime={act.at}>{time.clock(act.at)}</time>
              <b>{words.act(act)}</b>
              <span>
                {[
                  names.category(act.ticket.category),
                  act.ticket.areaPath === null ? "" : roles.unit(departmentOf(act.ticket.areaPath)),
                ]
                  .filter((part) => part !== "")
                  .join(" · ")}
              </span>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
