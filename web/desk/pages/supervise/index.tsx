import { useTranslation } from "react-i18next";
import { useSession } from "../../../ui/session.ts";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { Time } from "../../../ui/time.tsx";
import type { Whole } from "../../actions/index.ts";
import { BeforeAfter, Fact, Facts, Queue, SaidLast, type TicketQuery, Words } from "../../queue/index.ts";

const open: TicketQuery = { status: ["open"], sort: "due" };
const heaps: readonly { key: string; query: TicketQuery }[] = [
  { key: "sign", query: { ...open, pending: ["suspend", "extend"] } },
  { key: "exclude", query: { ...open, pending: ["void", "exclude"] } },
  { key: "late", query: { ...open, light: ["red"] } },
  { key: "returned", query: { ...open, returned: true } },
  { key: "reworked", query: { ...open, reworked: true } },
  { key: "suspended", query: { ...open, suspended: true } },
];

const troubles = ["returns", "reworks", "reopenings", "extensions"] as const;

/** What goes wrong, and what waits for a second person. */
export default function Supervise() {
  const { t } = useTranslation("supervise");
  const { data: session } = useSession();
  const tabs = heaps.map(({ key, query }) => ({
    key,
    query,
    label: t(`heap.${key}`),
    hint: t(`hint.${key}`),
  }));
  return (
    <Queue
      title={t("title")}
      tabs={tabs}
      besides={(ticket) => (ticket.attachments.length > 0 ? <BeforeAfter ticket={ticket} /> : null)}
    >
      {(ticket) => (
        <>
          <Asked ticket={ticket} me={session?.account?.id} />
          <Facts ticket={ticket}>
            <Fact name={t("troubles")}>
              {troubles
                .filter((name) => ticket[name] > 0)
                .map((name) => t(`trouble.${name}`, { count: ticket[name] }))
                .join(t("ui:time.list")) || t("trouble.none")}
            </Fact>
          </Facts>
          <Words ticket={ticket} />
          <SaidLast ticket={ticket} />
        </>
      )}
    </Queue>
  );
}

/** What is asked of a second person, with the reason given; and that whoever asked may not decide. */
function Asked({ ticket, me }: { ticket: Whole; me: string | undefined }) {
  const { t } = useTranslation("supervise");
  const names = useTicketNames();
  const { request } = ticket;
  if (request === null) return null;
  const mine = request.by === me;
  const at = Date.parse(request.at);
  const reason = ticket.notes.findLast(
    (note) => !note.public && note.author === request.by && Date.parse(note.at) === at,
  );
  return (
    <section className="queue-rule" data-mine={mine || undefined}>
      <h3>
        {t("asked", { kind: names.pending(request.kind) })}
        {request.workingDays === undefined ? "" : ` · ${t("days", { count: request.workingDays })}`}
      </h3>
      <p className="queue-quiet">
        <Time at={request.at} />
      </p>
      {reason === undefined ? null : <blockquote className="queue-said">{reason.text}</blockquote>}
      <p>{t(mine ? "rule.mine" : "rule.other")}</p>
    </section>
  );
}
