import { Segmented } from "antd";
import { useId, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "wouter";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { SeverityLight, StandingLight, streamName, useSensingWords } from "../../../ui/sensing/index.ts";
import { StreamChart, type StreamDetail, useStream } from "../../../ui/stream-chart/index.tsx";
import { useNow, useTimeWords } from "../../../ui/time.tsx";
import { MomentField } from "../../dates/index.tsx";
import { useAddress } from "../../sensors/index.ts";
import { About } from "./about.tsx";
import { Intake } from "./intake.tsx";
import { fieldOf, momentOf, presets, type Range, rangeOf } from "./range.ts";

/** One stream: how it went over any stretch of time, how good its readings are, where it stands, who watches it. */
export default function Stream() {
  const { number = "" } = useParams<{ number: string }>();
  const query = useStream(Number(number));
  return <Shown query={query}>{(stream) => <Whole key={stream.number} stream={stream} />}</Shown>;
}

function Whole({ stream }: { stream: StreamDetail }) {
  const { t } = useTranslation("stream");
  const [language] = useLanguage();
  const { get, set } = useAddress();
  const now = useNow(30_000);
  const range = rangeOf(get, Math.ceil(now / 30_000) * 30_000);
  return (
    <article className="sensors-page">
      <header>
        <p className="sensors-soft">
          <Link href="/streams">{t("back")}</Link>
        </p>
        <h1>{streamName(stream, language)}</h1>
        <Now stream={stream} now={now} />
      </header>
      <div>
        <section aria-label={t("course")}>
          <RangeBar range={range} set={set} number={stream.number} />
          <StreamChart stream={stream.number} from={range.from} to={range.to} height={340} />
        </section>
        <Intake stream={stream.number} day={get("day")} onDay={(day) => set({ day })} />
      </div>
      <About stream={stream} />
    </article>
  );
}

function Now({ stream, now }: { stream: StreamDetail; now: number }) {
  const { t } = useTranslation("stream");
  const words = useSensingWords();
  const { last, severity } = stream;
  return (
    <p className="sensors-line">
      <StandingLight standing={stream.standing} />
      {last === null ? (
        <span>{words.never}</span>
      ) : (
        <>
          <span className="sensors-now">{words.value(last.value, stream)}</span>
          <span>{words.ago(last.at, now)}</span>
          {last.marks.length === 0 ? null : <span>{last.marks.map(words.mark).join(" · ")}</span>}
        </>
      )}
      {severity === null ? null : (
        <Link href={`/alarms?stream=${stream.number}`}>
          <SeverityLight severity={severity} /> {t("openAlarms", { count: stream.alarms })}
        </Link>
      )}
    </p>
  );
}

type Set = (changes: Record<string, string | undefined>) => void;

function RangeBar({ range, set, number }: { range: Range; set: Set; number: number }) {
  const { t } = useTranslation("stream");
  const { timeZone } = useTimeWords();
  const { from, to, preset } = range;
  const id = useId();
  const change = (edge: "from" | "to", field: string) => {
    const at = momentOf(field, timeZone);
    if (at === undefined) return;
    const next = { from, to, [edge]: at };
    // An end before the beginning moves the other edge along, so that there is always a stretch to show.
    if (next.from >= next.to)
      next[edge === "from" ? "to" : "from"] = at + (edge === "from" ? 1 : -1) * (to - from);
    set({
      from: new Date(next.from).toISOString(),
      to: new Date(next.to).toISOString(),
      range: undefined,
    });
  };
  const csv = useMemo(() => {
    const query = new URLSearchParams({
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    });
    return `/api/streams/${number}/readings.csv?${query}`;
  }, [from, to, number]);
  return (
    <div className="sensors-presets">
      <Segmented
        size="small"
        aria-label={t("range.label")}
        value={preset ?? "free"}
        options={[
          ...presets.map((value) => ({ value: value as string, label: t(`range.${value}`) })),
          ...(preset === undefined ? [{ value: "free", label: t("range.free") }] : []),
        ]}
        onChange={(value) =>
          value === "free" ? undefined : set({ range: String(value), from: undefined, to: undefined })
        }
      />
      <label htmlFor={`${id}-from`}>{t("range.from")}</label>
      <MomentField
        id={`${id}-from`}
        size="small"
        value={fieldOf(from, timeZone)}
        onChange={(value) => change("from", value)}
      />
      <label htmlFor={`${id}-to`}>{t("range.to")}</label>
      <MomentField
        id={`${id}-to`}
        size="small"
        value={fieldOf(to, timeZone)}
        onChange={(value) => change("to", value)}
      />
      <a href={csv} download>
        {t("csv")}
      </a>
    </div>
  );
}
