import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../api.ts";
import { useSession } from "../../ui/session.ts";
import { type TicketAct, Timeline } from "../../ui/ticket/index.ts";
import { Time } from "../../ui/time.tsx";
import type { Whole } from "../actions/index.ts";

/** Whether an act sent the matter back to an earlier stage. */
export function sentBack({ verb, detail }: Pick<TicketAct, "verb" | "detail">): boolean {
  const told = detail as { approved?: unknown; solved?: unknown };
  if (verb === "ticket.check") return told.approved === false;
  if (verb === "ticket.callback") return told.solved === false;
  return verb === "ticket.return" || verb === "ticket.reopen";
}

/** The last act that sent a matter back; undefined where none did. */
function useSentBack(ticket: Whole): TicketAct | undefined {
  const { data } = useQuery({
    queryKey: ["ticket", "timeline", ticket.id],
    queryFn: () => answered(api.GET("/api/tickets/{id}/timeline", { params: { path: { id: ticket.id } } })),
    enabled: ticket.cameBack,
  });
  return data?.acts.findLast(sentBack);
}

/** Why a matter is here again: the last act that sent it back, with the words written then. */
export function CameBack({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("queue");
  const { data: session } = useSession();
  const last = useSentBack(ticket);
  if (last === undefined) return null;
  return (
    <section className="queue-rule" data-mine aria-label={t("cameBack")}>
      <h3>{t("cameBack")}</h3>
      <Timeline acts={[last]} notes={ticket.notes} me={session?.account?.id} />
    </section>
  );
}

const saidAtMost = 2;

/** What staff said last among themselves, besides why it came back and what is asked of a second person. */
export function SaidLast({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("queue");
  const back = useSentBack(ticket);
  const { request } = ticket;
  const isReason = ({ author, at }: Whole["notes"][number]) =>
    request !== null && author === request.by && Date.parse(at) === Date.parse(request.at);
  const said = ticket.notes
    .filter((note) => !note.public && !isReason(note) && note.act !== back?.id)
    .slice(-saidAtMost);
  if (said.length === 0) return null;
  return (
    <section>
      <h3>{t("saidLast")}</h3>
      {said.toReversed().map(({ id, text, at }) => (
        <blockquote key={id} className="queue-said">
          {text}{" "}
          <span className="queue-quiet">
            <Time at={at} />
          </span>
        </blockquote>
      ))}
    </section>
  );
}
