import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type FormEvent, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api, type Got } from "../../api.ts";
import { useLanguage } from "../../ui/i18n.ts";
import { PlaceWords } from "../../ui/map/place-words.tsx";
import { useRoleNames } from "../../ui/roles.ts";
import { SeverityLight, useSensingWords } from "../../ui/sensing/index.ts";
import { may, useSession } from "../../ui/session.ts";
import { useProblemSentence } from "../../ui/states.tsx";
import { StreamChart, useStream } from "../../ui/stream-chart/index.tsx";
import { Time, useNow } from "../../ui/time.tsx";
import { useWrite } from "../../ui/write.ts";
import { useAreaNames } from "./filters.tsx";

export type AlarmWhole = Got<"/api/alarms/{id}">;
const hourMs = 3_600_000;

/** One alarm with its acts. */
export function useAlarm(id: string) {
  return useQuery({
    queryKey: ["alarm", "one", id],
    queryFn: () => answered(api.GET("/api/alarms/{id}", { params: { path: { id } } })),
  });
}

/** What an alarm is about, what its sensor said around it, what is to be done, and what was. */
export function AlarmDetail({ alarm, onDone }: { alarm: AlarmWhole; onDone?: () => void }) {
  const { t } = useTranslation(["sensors", "sensing"]);
  const [language] = useLanguage();
  const { data: session } = useSession();
  const open = alarm.status === "raised" && may(session, "alarm.acknowledge");
  return (
    <>
      <AlarmFacts alarm={alarm} />
      {open ? <Acknowledge alarm={alarm} onDone={onDone} /> : null}
      {alarm.note === null ? null : (
        <section>
          <h3>{t("alarm.note")}</h3>
          <p>{alarm.note}</p>
        </section>
      )}
      <WhatToDo rule={alarm.rule} language={language} />
      {alarm.stream === null ? null : <Around alarm={alarm} stream={alarm.stream} />}
      <section>
        <h3>{t("alarm.acts")}</h3>
        <ol className="alarm-acts">
          {alarm.acts.toReversed().map((act) => (
            <li key={act.id}>
              <Time at={act.at} /> · {t(`act.${act.verb.replace("alarm.", "")}`, { defaultValue: act.verb })}
              <ActWords act={act} me={session?.account?.id} />
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

function ActWords({ act, me }: { act: AlarmWhole["acts"][number]; me: string | undefined }) {
  const { t } = useTranslation(["sensors", "sensing"]);
  const to = act.detail.severity ?? act.detail.to;
  const isGraver = typeof to === "string" && act.verb !== "alarm.clear";
  const isPerson = /^[0-9a-f]{8}-/.test(act.actor);
  return (
    <>
      {isGraver ? ` · ${t(`sensing:severity.${to}`, { defaultValue: to })}` : ""}
      {isPerson ? ` · ${t(act.actor === me ? "alarm.byMe" : "alarm.byPerson")}` : ""}
    </>
  );
}

/** How grave, since when, how long, where, whose, and which ticket. */
function AlarmFacts({ alarm }: { alarm: AlarmWhole }) {
  const { t } = useTranslation(["sensors", "sensing"]);
  const [language] = useLanguage();
  const words = useSensingWords();
  const units = useRoleNames();
  const areas = useAreaNames();
  const now = useNow();
  const { longitude, latitude, startedAt, clearedAt, stream } = alarm;
  const end = clearedAt === null ? now : Date.parse(clearedAt);
  const place = longitude === null || latitude === null ? undefined : { longitude, latitude };
  return (
    <section>
      <p className="sensors-line">
        <SeverityLight severity={alarm.severity} over={alarm.status === "cleared"} />
        <span>{t(`sensing:status.${alarm.status}`)}</span>
        {alarm.worst === alarm.severity ? null : (
          <span className="sensors-soft">
            {t("alarm.worst", { severity: t(`sensing:severity.${alarm.worst}`) })}
          </span>
        )}
      </p>
      <dl className="sensors-facts">
        <Fact name={t("alarm.since")}>
          <Time at={startedAt} /> · {t("alarm.lasting", { span: words.span(end - Date.parse(startedAt)) })}
        </Fact>
        {clearedAt === null ? null : (
          <Fact name={t("alarm.clearedAt")}>
            <Time at={clearedAt} />
            {alarm.clearedWhy === null ? "" : ` · ${t(`clearedWhy.${alarm.clearedWhy}`)}`}
          </Fact>
        )}
        {stream === null ? null : (
          <Fact name={t("alarm.stream")}>
            <Link href={`/streams/${stream}`}>{alarm.streamNames?.[language] ?? stream}</Link>
            {alarm.value === null ? null : <Value stream={stream} value={alarm.value} />}
          </Fact>
        )}
        <Fact name={t("alarm.place")}>
          {place === undefined ? areas(alarm.area) || "–" : <PlaceWords at={place} />}
        </Fact>
        <Fact name={t("unit")}>{units.unit(alarm.unit)}</Fact>
        <TicketFact alarm={alarm.id} />
      </dl>
    </section>
  );
}

/** The reading that began it, as its stream tells values. */
function Value({ stream, value }: { stream: number; value: number }) {
  const words = useSensingWords();
  const { data } = useStream(stream);
  return data === undefined ? null : <> · {words.value(value, data)}</>;
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The ticket that an alarm led to, where there is one within reach. */
function TicketFact({ alarm }: { alarm: string }) {
  const { t } = useTranslation(["sensors", "sensing"]);
  const ticket = useTickets([alarm]).get(alarm);
  return (
    <Fact name={t("alarm.ticket")}>
      {ticket === undefined ? (
        t("alarm.noTicket")
      ) : (
        <Link href={`/tickets/${encodeURIComponent(ticket)}`}>{ticket}</Link>
      )}
    </Fact>
  );
}

/** Numbers of the tickets of alarms, by the alarm's id; those without one within reach are missing. */
export function useTickets(alarms: readonly string[]): ReadonlyMap<string, string> {
  const { data: session } = useSession();
  const asked = alarms.slice(0, 100).toSorted();
  const { data } = useQuery({
    queryKey: ["alarm", "tickets", asked],
    queryFn: () => answered(api.GET("/api/alarms/tickets", { params: { query: { alarms: asked.join() } } })),
    enabled: asked.length > 0 && may(session, "ticket.read"),
    placeholderData: (before) => before,
  });
  return useMemo(
    () =>
      new Map(
        data?.alarms.flatMap(({ alarm, ticket }) =>
          ticket === null ? [] : [[alarm, ticket.number] as const],
        ),
      ),
    [data],
  );
}

function WhatToDo({ rule, language }: { rule: string; language: "zh-CN" | "ja" | "en" }) {
  const { t } = useTranslation(["sensors", "sensing"]);
  const { data: session } = useSession();
  const { data } = useQuery({
    queryKey: ["scenario", "list"],
    queryFn: () => answered(api.GET("/api/scenarios")),
    enabled: may(session, "scenario.read"),
    staleTime: 300_000,
  });
  const scenario = data?.scenarios.find(({ id }) => id === rule);
  if (scenario === undefined) return null;
  return (
    <section>
      <h3>{t("alarm.do")}</h3>
      <p className="alarm-do">{scenario.explanation[language]}</p>
    </section>
  );
}

/** The sensor's course around the event: two hours before it and, where it is over, one after. */
function Around({ alarm, stream }: { alarm: AlarmWhole; stream: number }) {
  const { t } = useTranslation(["sensors", "sensing"]);
  const now = useNow(30_000);
  const started = Date.parse(alarm.startedAt);
  const end = alarm.clearedAt === null ? now : Math.min(now, Date.parse(alarm.clearedAt) + hourMs);
  const moments = useMemo(() => [{ at: started, words: t("alarm.began") }], [started, t]);
  const to = Math.ceil(Math.max(end, started + 300_000) / 30_000) * 30_000;
  return (
    <section>
      <h3>{t("alarm.around")}</h3>
      <StreamChart stream={stream} from={started - 2 * hourMs} to={to} height={220} moments={moments} />
    </section>
  );
}

function Acknowledge({ alarm, onDone }: { alarm: AlarmWhole; onDone: (() => void) | undefined }) {
  const { t } = useTranslation(["sensors", "sensing"]);
  const sentence = useProblemSentence();
  const [note, setNote] = useState("");
  const id = useId();
  const send = useWrite(
    (text: string, headers) => acknowledgeOne(alarm.id, text, headers),
    onDone === undefined ? {} : { onSuccess: onDone },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate(note);
  };
  return (
    <form onSubmit={submit} aria-label={t("alarm.acknowledge")}>
      <label htmlFor={id}>{t("alarm.noteLabel")}</label>
      <textarea
        id={id}
        maxLength={2000}
        value={note}
        onChange={({ target }) => setNote(target.value)}
        data-acknowledge
      />
      <Button type="primary" htmlType="submit" loading={send.isPending}>
        {t("alarm.acknowledge")}
      </Button>
      {send.isError ? <p role="alert">{sentence(send.error)}</p> : null}
    </form>
  );
}

/** Acknowledges one alarm, with what one has to say about it. */
export function acknowledgeOne(id: string, note: string, headers: Record<string, string>): Promise<unknown> {
  const body = note.trim() === "" ? {} : { note: note.trim() };
  return answered(api.POST("/api/alarms/{id}/acknowledge", { params: { path: { id } }, body, headers }));
}
