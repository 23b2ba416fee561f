import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api } from "../../../api.ts";
import { PlaceWords } from "../../../ui/map/place-words.tsx";
import { Shown } from "../../../ui/query.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { useSession } from "../../../ui/session.ts";
import { dueNext, TicketLight, Timeline, useTicketNames } from "../../../ui/ticket/index.ts";
import { Due, Time } from "../../../ui/time.tsx";
import {
  type ActionAnswer,
  ActionPanel,
  NearDuplicates,
  useProposals,
  type Whole,
} from "../../actions/index.ts";
import { Labels } from "../../labels/index.ts";
import { CameBack } from "../../queue/index.ts";

type Props = {
  number: string;
  action: string | undefined;
  onAction: (action: string | undefined) => void;
  onClose: () => void;
  onDone: (answer: ActionAnswer, words: string) => void;
  seen: Record<string, { version: number; at: string }>;
  onSeen: (id: string, version: number) => void;
};

/** One matter beside the list: what it is, what is to be done about it, what happened. */
export function Detail(props: Props) {
  const { number } = props;
  const ticket = useQuery({
    queryKey: ["ticket", "number", number],
    queryFn: () => answered(api.GET("/api/tickets/by-number/{number}", { params: { path: { number } } })),
  });
  return <Shown query={ticket}>{(whole) => <Matter {...props} ticket={whole} />}</Shown>;
}

function Matter(props: Props & { ticket: Whole }) {
  const { ticket, action, onAction, onClose, onDone, seen, onSeen } = props;
  const { t } = useTranslation("dispatch");
  const names = useTicketNames();
  const units = useRoleNames();
  const { data: session } = useSession();
  // What I had seen before this look; the look itself must not hide what is new.
  const before = useRef(seen[ticket.id]);
  useEffect(() => onSeen(ticket.id, ticket.version), [onSeen, ticket.id, ticket.version]);
  const timeline = useQuery({
    queryKey: ["ticket", "timeline", ticket.id],
    queryFn: () => answered(api.GET("/api/tickets/{id}/timeline", { params: { path: { id: ticket.id } } })),
  });
  const isNews = before.current !== undefined && before.current.version < ticket.version;
  return (
    <article className="matter">
      <header>
        <p className="matter-top">
          <Link href={`/tickets/${encodeURIComponent(ticket.number)}`}>{ticket.number}</Link>
          <TicketLight ticket={ticket} />
          <Button size="small" type="text" onClick={onClose}>
            {t("ui:action.close")}
          </Button>
        </p>
        <h2>{ticket.title}</h2>
        <p className="matter-state">
          {ticket.stage === null ? names.status(ticket.status) : names.stageWaits(ticket.stage)}
          {" · "}
          {units.unit(ticket.ownerPath)}
          {" · "}
          <Due at={dueNext(ticket)} pausedSince={ticket.suspendedAt} short />
        </p>
        {isNews ? (
          <p className="matter-news">
            {t("changedSince", { count: ticket.version - (before.current?.version ?? 0) })}
          </p>
        ) : null}
      </header>
      {ticket.status === "open" ? <CameBack ticket={ticket} /> : null}
      <ActionPanel ticket={ticket} chosen={action} onChoose={onAction} onDone={onDone} />
      <Labels ticket={ticket} onAction={onAction} />
      <section>
        <h3>{t("matter.words")}</h3>
        <p className="matter-words">{ticket.description}</p>
        <dl className="matter-facts">
          <dt>{t("matter.category")}</dt>
          <dd>{names.category(ticket.category)}</dd>
          <dt>{t("matter.place")}</dt>
          <dd>
            {ticket.address === null ? null : `${ticket.address} · `}
            {ticket.longitude === null || ticket.latitude === null ? (
              t("matter.noPlace")
            ) : (
              <PlaceWords at={{ longitude: ticket.longitude, latitude: ticket.latitude }} />
            )}
          </dd>
          <dt>{t("matter.reported")}</dt>
          <dd>
            <Time at={ticket.reportedAt} /> · {names.source(ticket.source)} · {names.channel(ticket.channel)}{" "}
            · {t("matter.requesters", { count: ticket.requesters })}
          </dd>
          {ticket.returns + ticket.reworks + ticket.reopenings === 0 ? null : (
            <>
              <dt>{t("matter.history")}</dt>
              <dd>
                {t("matter.turns", {
                  returns: ticket.returns,
                  reworks: ticket.reworks,
                  reopenings: ticket.reopenings,
                })}
              </dd>
            </>
          )}
        </dl>
      </section>
      {ticket.status === "open" ? <Similar ticket={ticket} onAction={onAction} /> : null}
      <section>
        <h3>{t("matter.timeline")}</h3>
        <Shown query={timeline}>
          {({ acts }) => (
            <Timeline
              acts={acts}
              notes={ticket.notes}
              me={session?.account?.id}
              since={before.current?.at}
              newestFirst
            />
          )}
        </Shown>
      </section>
    </article>
  );
}

function Similar({ ticket, onAction }: { ticket: Whole; onAction: (action: string) => void }) {
  const { t } = useTranslation("dispatch");
  const { data } = useProposals(ticket);
  const others = data?.similar.filter(({ id }) => id !== ticket.id) ?? [];
  if (others.length === 0) return null;
  return (
    <section>
      <h3>{t("matter.similar")}</h3>
      <NearDuplicates
        similar={others}
        own={ticket.id}
        onMerge={ticket.allowed.includes("merge") ? () => onAction("merge") : undefined}
      />
    </section>
  );
}
