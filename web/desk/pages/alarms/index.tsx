import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { type Severity, SeverityLight, severities } from "../../../ui/sensing/index.ts";
import { may, useSession } from "../../../ui/session.ts";
import { useShortcut } from "../../../ui/shortcuts.tsx";
import { Empty, ErrorState, Loading } from "../../../ui/states.tsx";
import {
  AlarmDetail,
  AreaChoice,
  Choice,
  oneOf,
  Tabs,
  UnitFilter,
  useAddress,
  useAlarm,
  useTickets,
} from "../../sensors/index.ts";
import { Bulk } from "./bulk.tsx";
import { type Filter, useAlarms, useCounts } from "./queue.ts";
import { AlarmRows } from "./rows.tsx";
import { useRuleNames } from "./rules.ts";
import "../../sensors/sensors.css";

const statuses = ["open", "raised", "acknowledged", "cleared"] as const;

/** The filter that an address holds; open alarms unless told. */
function useFilter() {
  const { get, set, text } = useAddress();
  const status = oneOf(get("status"), statuses) ?? "open";
  const severity = oneOf<Severity>(get("severity"), severities);
  const some: Filter = {};
  for (const name of ["rule", "domain", "area", "unit"] as const) {
    const value = get(name);
    if (value !== undefined) some[name] = value;
  }
  const stream = Number(get("stream"));
  if (stream > 0) some.stream = stream;
  const filter: Filter = { ...some, status, ...(severity === undefined ? {} : { severity }) };
  return { filter, some, status, severity, get, set, text };
}

/** Every alarm within reach: what is wrong, how gravely, since when, where; acknowledged one by one or many at once. */
export default function Alarms() {
  const { t } = useTranslation(["alarms", "sensing"]);
  const { data: session } = useSession();
  const [, go] = useLocation();
  const { filter, some, status, severity, get, set } = useFilter();
  const queue = useAlarms(filter);
  const { rows } = queue;
  const tickets = useTickets(rows.map(({ id }) => id));
  const chosen = get("sel");
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const key = JSON.stringify(filter);
  // Another filter is another list: what was picked in the one before is not to be changed unseen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is the cause
  useEffect(() => setPicked(new Set()), [key]);
  const at = rows.findIndex(({ id }) => id === chosen);
  const step = (by: number) => {
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next !== undefined) set({ sel: next.id });
  };
  const pick = (id: string) =>
    setPicked((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const group = t("title");
  const mayAcknowledge = may(session, "alarm.acknowledge");
  useShortcut("j", t("keys.next"), () => step(1), group);
  useShortcut("k", t("keys.before"), () => step(-1), group);
  useShortcut("x", t("keys.pick"), () => rows[at] !== undefined && pick(rows[at].id), group);
  useShortcut("a", t("keys.acknowledge"), () => noteField()?.focus(), group);
  useShortcut("o", t("keys.open"), () => chosen !== undefined && go(`/alarms/${chosen}`), group);
  useShortcut("n", t("keys.renew"), queue.renew, group);
  return (
    <div className="sensors">
      <header className="sensors-head">
        <h1>{t("title")}</h1>
        <Filters filter={some} status={status} severity={severity} get={get} set={set} />
      </header>
      <div role="status">
        {queue.came === 0 ? null : (
          <p className="sensors-bar">
            <button type="button" className="lw-button" onClick={queue.renew}>
              {t("news", { count: queue.came })}
            </button>
          </p>
        )}
      </div>
      {mayAcknowledge ? (
        <Bulk
          rows={rows.filter(({ id }) => picked.has(id))}
          onClear={() => setPicked(new Set())}
          onDone={queue.look}
        />
      ) : null}
      <div className="sensors-body" data-beside={chosen === undefined ? undefined : true}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
        <section className="sensors-list" aria-label={t("title")} tabIndex={0}>
          {queue.list.isPending ? <Loading /> : null}
          {queue.list.isError ? (
            <ErrorState error={queue.list.error} retry={() => void queue.list.refetch()} />
          ) : null}
          {queue.list.isSuccess && rows.length === 0 ? (
            <Empty title={t(status === "open" ? "allQuiet" : "empty")} />
          ) : null}
          {rows.length === 0 ? null : (
            <AlarmRows
              rows={rows}
              tickets={tickets}
              chosen={chosen}
              onChoose={(id) => set({ sel: id })}
              picked={picked}
              onPick={mayAcknowledge ? pick : undefined}
            />
          )}
          {queue.list.hasNextPage ? (
            <button
              type="button"
              className="lw-button"
              disabled={queue.list.isFetchingNextPage}
              onClick={() => void queue.list.fetchNextPage()}
            >
              {t("more")}
            </button>
          ) : null}
        </section>
        {chosen === undefined ? null : (
          <Beside key={chosen} id={chosen} onClose={() => set({ sel: undefined })} onDone={queue.look} />
        )}
      </div>
    </div>
  );
}

const noteField = () => document.querySelector<HTMLElement>("[data-acknowledge-many], [data-acknowledge]");

function Beside({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation(["alarms", "sensing"]);
  const [language] = useLanguage();
  const box = useRef<HTMLElement>(null);
  const query = useAlarm(id);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section ref={box} className="sensors-beside" data-first aria-label={t("one")} tabIndex={0}>
      <Shown query={query}>
        {(alarm) => (
          <article className="alarm-detail">
            <header>
              <p className="sensors-line">
                <Link href={`/alarms/${id}`}>{t("keys.open")}</Link>
                <button type="button" className="lw-button" onClick={onClose}>
                  {t("ui:action.close")}
                </button>
              </p>
              <h2>{alarm.names[language]}</h2>
            </header>
            <AlarmDetail alarm={alarm} onDone={onDone} />
          </article>
        )}
      </Shown>
    </section>
  );
}

type Address = ReturnType<typeof useFilter>;

function Filters(props: { filter: Filter } & Pick<Address, "status" | "severity" | "get" | "set">) {
  const { filter, status, severity, get, set } = props;
  const { t } = useTranslation(["alarms", "sensing"]);
  const { t: s } = useTranslation("sensors");
  const [language] = useLanguage();
  const byStatus = useCounts(filter)?.byStatus;
  const counts = useCounts({ ...filter, status });
  const names = useRuleNames();
  const open = byStatus === undefined ? undefined : (byStatus.raised ?? 0) + (byStatus.acknowledged ?? 0);
  const stream = get("stream");
  return (
    <>
      <Tabs
        label={s("standing")}
        chosen={status}
        onChoose={(value) => set({ status: value === "open" ? undefined : value, sel: undefined })}
        tabs={statuses.map((value) => ({
          value,
          words: value === "open" ? t("open") : t(`sensing:status.${value}`),
          count: value === "open" ? open : byStatus && (byStatus[value] ?? 0),
        }))}
      />
      <Tabs
        label={t("severity")}
        chosen={severity}
        onChoose={(value) => set({ severity: value, sel: undefined })}
        tabs={[
          { value: undefined, words: s("all"), count: counts?.total },
          ...severities.map((value) => ({
            value,
            words: <SeverityLight severity={value} />,
            count: counts && (counts.bySeverity[value] ?? 0),
          })),
        ]}
      />
      <search className="sensors-filters" aria-label={s("filters")}>
        <Choice
          name="rule"
          label={t("rule")}
          value={get("rule")}
          set={set}
          options={Object.entries(counts?.byRule ?? {}).map(([value, count]) => ({
            value,
            label: names.get(value)?.[language] ?? value,
            count,
          }))}
        />
        <Choice
          name="domain"
          label={t("domain")}
          value={get("domain")}
          set={set}
          options={Object.entries(counts?.byDomain ?? {}).map(([value, count]) => ({
            value,
            label: t(`domains.${value}`, { defaultValue: value }),
            count,
          }))}
        />
        <AreaChoice value={get("area")} set={set} />
        <UnitFilter value={get("unit")} set={set} />
        {stream === undefined ? null : (
          <button type="button" className="lw-button" onClick={() => set({ stream: undefined })}>
            {t("oneStream", { number: stream })} ×
          </button>
        )}
      </search>
    </>
  );
}
