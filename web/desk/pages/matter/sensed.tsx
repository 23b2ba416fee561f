import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api, type Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { SeverityLight } from "../../../ui/sensing/index.ts";
import { may, useSession } from "../../../ui/session.ts";
import { ErrorState } from "../../../ui/states.tsx";
import { type Moment, StreamChart } from "../../../ui/stream-chart/index.tsx";
import { Time, useNow } from "../../../ui/time.tsx";
import type { Whole } from "../../actions/index.ts";

type Linked = Got<"/api/tickets/{id}/alarms">["alarms"][number];

/** So much is drawn before and after at least; of what lasted long, as much again. */
const aroundMs = 30 * 60_000;
/** Moments nearer to each other than this part of the chart share a line: their words would lie on each other. */
const nearShare = 0.04;

/** What sensors have to say of a ticket: its alarms, and the sensor around the event. Nothing where there are none. */
export function Sensed({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const [chosen, setChosen] = useState<string>();
  const linked = useQuery({
    queryKey: ["ticket", "alarms", ticket.id],
    queryFn: () => answered(api.GET("/api/tickets/{id}/alarms", { params: { path: { id: ticket.id } } })),
    enabled: ticket.source === "sensed",
  });
  if (linked.isError && linked.data === undefined)
    return <ErrorState error={linked.error} retry={() => void linked.refetch()} />;
  const alarms = linked.data?.alarms ?? [];
  const shown = alarms.find(({ alarm }) => alarm === chosen) ?? alarms[0];
  if (shown === undefined) return null;
  const stands = ticket.status === "open" && alarms.some(({ recoveredAt }) => recoveredAt === null);
  return (
    <section>
      <h2>{t("sensed.title")}</h2>
      {stands ? <p className="ticket-standing">{t("sensed.stands")}</p> : null}
      <ul className="ticket-alarms">
        {alarms.map((one) => (
          <Row
            key={one.alarm}
            one={one}
            choose={alarms.length > 1 ? () => setChosen(one.alarm) : undefined}
            chosen={one.alarm === shown.alarm}
          />
        ))}
      </ul>
      <Around key={shown.alarm} one={shown} reportedAt={ticket.reportedAt} />
    </section>
  );
}

function Row(props: { one: Linked; choose: (() => void) | undefined; chosen: boolean }) {
  const { one, choose, chosen } = props;
  const { t } = useTranslation("matter");
  const [language] = useLanguage();
  const { data: session } = useSession();
  const name = one.names?.[language] ?? one.scenario;
  return (
    <li>
      <SeverityLight severity={one.severity} over={one.recoveredAt !== null} />
      {may(session, "alarm.read") ? <Link href={`/alarms/${one.alarm}`}>{name}</Link> : <b>{name}</b>}
      <span>
        <Time at={one.beganAt} />
        {" – "}
        {one.recoveredAt === null ? t("sensed.notOver") : <Time at={one.recoveredAt} />}
      </span>
      <span>{t(`sensed.${one.outcome}`)}</span>
      {choose === undefined ? null : (
        <button type="button" className="no-print" aria-pressed={chosen} onClick={choose}>
          {t("sensed.show")}
        </button>
      )}
    </li>
  );
}

/** The sensor around the event: its start, the alarm, the ticket and the recovery. */
function Around({ one, reportedAt }: { one: Linked; reportedAt: string }) {
  const { t } = useTranslation("matter");
  const { data: session } = useSession();
  const now = useNow(60_000);
  const alarm = useQuery({
    queryKey: ["alarm", one.alarm],
    queryFn: () => answered(api.GET("/api/alarms/{id}", { params: { path: { id: one.alarm } } })),
    enabled: may(session, "alarm.read"),
  });
  if (one.stream === null || !may(session, "stream.read")) return null;
  const began = Date.parse(one.beganAt);
  const recovered = one.recoveredAt === null ? undefined : Date.parse(one.recoveredAt);
  const around = Math.max(aroundMs, (recovered ?? now) - began);
  const from = began - around;
  // By whole minutes: a chart that moved with every second would be fetched with every second.
  const to = Math.max(
    began + 60_000,
    Math.ceil(Math.min(now, (recovered ?? now) + around) / 60_000) * 60_000,
  );
  const raised = alarm.data?.raisedAt;
  const moments = [
    { at: began, words: t("sensed.began") },
    ...(raised === undefined ? [] : [{ at: Date.parse(raised), words: t("sensed.raised") }]),
    { at: Date.parse(reportedAt), words: t("sensed.reported") },
    ...(recovered === undefined ? [] : [{ at: recovered, words: t("sensed.recovered") }]),
  ];
  return (
    <StreamChart
      stream={one.stream}
      from={from}
      to={to}
      height={220}
      moments={apart(moments, (to - from) * nearShare)}
    />
  );
}

/** Moments by time; those too near to each other as one, with the words of all. */
function apart(moments: readonly Moment[], nearMs: number): Moment[] {
  const kept: Moment[] = [];
  for (const moment of moments.toSorted((one, other) => one.at - other.at)) {
    const before = kept.at(-1);
    if (before === undefined || moment.at - before.at > nearMs) kept.push(moment);
    else kept[kept.length - 1] = { at: before.at, words: `${before.words} · ${moment.words}` };
  }
  return kept;
}
