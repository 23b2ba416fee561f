import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../api.ts";
import { useSession } from "../../ui/session.ts";
import { type TicketAct, Timeline } from "../../ui/ticket/index.ts";
import type { Whole } from "../actions/index.ts";

/** Whether an act sent the matter back to an earlier stage. */
export function sentBack({ verb, detail }: Pick<TicketAct, "verb" | "detail">): boolean {
  const told = detail as { approved?: unknown; solved?: unknown };
  if (verb === "ticket.check") return told.approved === false;
  if (verb === "ticket.callback") return told.solved === false;
  return verb === "ticket.return" || verb === "ticket.reopen";
}

/** Why a matter is here again: the last act that sent it back, with the words written then. */
export function CameBack({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("queue");
  const { data: session } = useSession();
  const came = ticket.reworks + ticket.returns + ticket.reopenings > 0;
  const { data } = useQuery({
    queryKey: ["ticket", ticket.id, "timeline"],
    queryFn: () => answered(api.GET("/api/tickets/{id}/timeline", { params: { path: { id: ticket.id } } })),
    enabled: came,
  });
  const last = data?.acts.findLast(sentBack);
  if (!came || last === undefined) return null;
  return (
    <section className="queue-rule" data-mine aria-label={t("cameBack")}>
      <h3>{t("cameBack")}</h3>
      <Timeline acts={[last]} notes={ticket.notes} me={session?.account?.id} />
    </section>
  );
}
