import { useTranslation } from "react-i18next";
import { useSession } from "../../../ui/session.ts";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import {
  AddPhoto,
  BeforeAfter,
  CameBack,
  Facts,
  Queue,
  type QueueTab,
  Requesters,
  SaidLast,
  type TicketQuery,
  Words,
} from "../../queue/index.ts";

/** Everything of my unit: to take on, to contact, to handle, our part of joint matters, what stands still. */
export default function Department() {
  const { t } = useTranslation("department");
  const names = useTicketNames();
  const { data: session } = useSession();
  if (session === undefined) return null;
  const unit = session.unit ?? "";
  const open = { status: ["open"], sort: "due" } as const satisfies TicketQuery;
  const mine: TicketQuery = { ...open, status: ["open"], ...(unit === "" ? {} : { owner: unit }) };
  const heap = (key: string, label: string, query: TicketQuery): QueueTab => ({
    key,
    label,
    hint: t(`hint.${key}`),
    query,
  });
  const tabs = [
    ...(["acknowledge", "contact", "handle"] as const).map((stage) =>
      heap(stage, names.stage(stage), { ...mine, stage: [stage], suspended: false }),
    ),
    heap("share", t("share"), {
      status: ["open"],
      sort: "due",
      stage: ["acknowledge", "contact", "handle"],
      partner: unit === "" ? "none/" : unit,
    }),
    heap("check", t("check"), { ...mine, stage: ["check"] }),
    heap("suspended", t("suspended"), { ...mine, suspended: true }),
  ];
  return (
    <Queue title={t("title")} tabs={tabs}>
      {(ticket) => (
        <>
          <CameBack ticket={ticket} />
          <Facts ticket={ticket} />
          <Words ticket={ticket} />
          <SaidLast ticket={ticket} />
          {ticket.requesters > 0 && ticket.allowed.some((one) => one === "contact" || one === "handle") ? (
            <Requesters ticket={ticket.id} purpose="handling-a-matter" />
          ) : null}
          {ticket.attachments.length > 0 ? <BeforeAfter ticket={ticket} /> : null}
          {ticket.allowed.includes("handle") ? <AddPhoto ticket={ticket} moment="after" /> : null}
        </>
      )}
    </Queue>
  );
}
