import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import { useCity } from "../../../ui/session.ts";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { useNow, useTimeWords } from "../../../ui/time.tsx";
import { Acts } from "./acts.tsx";
import { Standing } from "./alarms.tsx";
import {
  type Freshness,
  lastDays,
  midnightOf,
  useAlarmCounts,
  useBackAgain,
  useCells,
  useCheckpoint,
  useDevices,
  useFreshness,
  useKpis,
  useLatest,
  useStanding,
  useTargets,
  useToday,
  useTrends,
  useVitals,
  useWide,
} from "./data.ts";
import { Flow } from "./flow.tsx";
import { Foot } from "./foot.tsx";
import { Measures } from "./kpis.tsx";
import { WallMap } from "./map.tsx";
import { TodayPanel } from "./today.tsx";
import { Turning } from "./turn.tsx";
import { VitalSigns } from "./vitals.tsx";
import "./home.css";

/** The days over which the sources' measures are told. */
const measuredDays = 30;

export default function Home() {
  const { t } = useTranslation("home");
  const today = useToday();
  const cells = useCells();
  const latest = useLatest();
  const targets = useTargets();
  const period = today.data === undefined ? undefined : lastDays(today.data.date, measuredDays);
  const kpis = useKpis(period);
  const checkpoint = useCheckpoint();
  const vitals = useVitals();
  const { timeZone } = useTimeWords();
  const trends = useTrends(today.data === undefined ? undefined : midnightOf(today.data.date, timeZone));
  const standing = useStanding();
  const alarmCounts = useAlarmCounts();
  const devices = useDevices();
  const wide = useWide();
  // Held for what turns: a face that is first shown while the server is lost would say codes.
  useRoleNames();
  useTicketNames();
  const client = useQueryClient();
  useBackAgain(useCallback(() => void client.refetchQueries({ queryKey: ["wall"] }), [client]));
  const measures = (
    <Measures kpis={kpis.data} targets={targets.data ?? undefined} period={period} days={measuredDays} />
  );
  const flow = <Flow today={today.data} />;
  const acts = <Acts acts={latest.data?.acts} />;
  return (
    <div className="wall">
      <Head freshness={useFreshness(today, latest, cells, standing)} />
      <main className="wall-grid">
        <VitalSigns vitals={vitals.data} trends={trends.data} />
        <TodayPanel today={today.data} cells={cells.data} targets={targets.data ?? undefined} />
        <Standing
          alarms={standing.data?.alarms}
          counts={alarmCounts.data}
          devices={devices.data?.points}
          more={wide}
        />
        <WallMap
          cells={cells.data}
          acts={latest.data?.acts}
          alarms={standing.data?.alarms}
          standing={alarmCounts.data?.total}
          devices={devices.data?.points}
        />
        {wide ? (
          <>
            {measures}
            {flow}
            {acts}
          </>
        ) : (
          <Turning
            sides={[
              { key: "kpis", label: t("kpi.title"), face: measures },
              { key: "flow", label: t("flow.short"), face: flow },
              { key: "acts", label: t("acts.title"), face: acts },
            ]}
          />
        )}
      </main>
      <Foot checkpoint={checkpoint.data} note={t("note")} />
    </div>
  );
}

function Head({ freshness }: { freshness: Freshness }) {
  const { t } = useTranslation("home");
  const [language] = useLanguage();
  const { data: city } = useCity();
  const now = useNow(1000);
  const words = useTimeWords();
  const date = new Intl.DateTimeFormat(language, {
    timeZone: words.timeZone,
    dateStyle: "full",
  }).format(now);
  return (
    <header className="wall-head">
      <h1>
        <img src="/favicon.svg" alt="" />
        <span>{city?.names[language] ?? ""}</span>
        <small>{t("title")}</small>
      </h1>
      <p className={`wall-fresh ${freshness.state}`} role="status">
        <i aria-hidden="true" />
        {t(`fresh.${freshness.state}`, { age: ageWords(t, freshness.ageMs) })}
      </p>
      <p className="wall-date">{date}</p>
      <p className="wall-clock">{words.clock(now)}</p>
    </header>
  );
}

function ageWords(t: (key: string, values: { count: number }) => string, ageMs: number): string {
  const seconds = Math.round(ageMs / 1000);
  if (seconds < 90) return t("age.seconds", { count: Math.floor(seconds / 5) * 5 });
  const minutes = Math.round(seconds / 60);
  return minutes < 90
    ? t("age.minutes", { count: minutes })
    : t("age.hours", { count: Math.round(minutes / 60) });
}
