import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../api.ts";
import { Chart } from "../chart.tsx";
import { useLanguage } from "../i18n.ts";
import { Shown } from "../query.tsx";
import { streamName, useSensingWords } from "../sensing/index.ts";
import { may, useSession } from "../session.ts";
import { useTheme } from "../theme.ts";
import { useTimeWords } from "../time.tsx";
import { type Moment, optionOf, type Stood } from "./option.ts";
import { gapsIn, pointsOf, type Series, zoneOffsetMs } from "./series.ts";
import { SeriesTable } from "./table.tsx";

export type { Moment, Stood } from "./option.ts";
export type StreamDetail = Got<"/api/streams/{number}">;
type AlarmRow = Got<"/api/alarms">["alarms"][number];

export type StreamChartProps = {
  /** Its number. */
  stream: number;
  /** Stretch of time in milliseconds of Unix time. */
  from: number;
  to: number;
  /** In px. */
  height?: number;
  size?: "dense" | "wall";
  /** Moments to draw a line at, such as when a ticket was reported. */
  moments?: readonly Moment[];
  /** Times to draw instead of those of its alarms, such as when a rule that is tried would have raised one. */
  stood?: readonly Stood[];
  /** The same as a table below; true unless told. */
  table?: boolean;
};

const none: readonly Moment[] = [];

/** What a stream is; the chart and its page ask for it together. */
export function useStream(number: number, wanted = true) {
  return useQuery({
    enabled: wanted,
    queryKey: ["stream", number],
    queryFn: () => answered(api.GET("/api/streams/{number}", { params: { path: { number } } })),
    staleTime: 15_000,
  });
}

/**
 * A stream over any stretch of time: the server puts readings together where they are many. Gaps stay gaps; marked
 * readings, the bounds of its rules and the times of its alarms are drawn with it. Fetches what it needs itself.
 */
export function StreamChart(props: StreamChartProps) {
  const { stream: number, from, to } = props;
  const stretch = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  const { data: session } = useSession();
  const stream = useStream(number);
  const series = useQuery({
    queryKey: ["stream", number, "series", stretch],
    queryFn: () =>
      answered(api.GET("/api/streams/{number}/series", { params: { path: { number }, query: stretch } })),
    placeholderData: (before) => (before?.stream === number ? before : undefined),
    staleTime: 15_000,
  });
  const alarms = useQuery({
    queryKey: ["alarm", "of-stream", number, stretch.to],
    queryFn: () =>
      answered(
        api.GET("/api/alarms", { params: { query: { stream: number, until: stretch.to, limit: 100 } } }),
      ),
    enabled: props.stood === undefined && may(session, "alarm.read"),
    staleTime: 15_000,
  });
  return (
    <Shown query={stream}>
      {(detail) => (
        <Shown query={series}>
          {(told) => <Drawn {...props} detail={detail} series={told} alarms={alarms.data?.alarms ?? []} />}
        </Shown>
      )}
    </Shown>
  );
}

function Drawn(
  props: StreamChartProps & { detail: StreamDetail; series: Series; alarms: readonly AlarmRow[] },
) {
  const { detail, series, alarms, height = 280, size = "dense", moments = none, table = true } = props;
  const instead = props.stood;
  const { t } = useTranslation("stream-chart");
  const [language] = useLanguage();
  const theme = useTheme();
  const sensing = useSensingWords();
  const time = useTimeWords();
  const points = useMemo(() => pointsOf(series), [series]);
  const stretch = { from: Date.parse(series.from), to: Date.parse(series.to) };
  const bucketed = series.stepMs !== null;
  const precise = { ...detail, decimals: detail.decimals + (bucketed ? 1 : 0) };
  const name = streamName(detail, language);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, the stretch the series
  const option = useMemo(
    () =>
      optionOf({
        points,
        ...stretch,
        bucketed,
        stepped: detail.type === "truth" || detail.type === "category",
        bounds: detail.thresholds.flatMap(({ above, below, names }) => [
          ...bound(above, (value) =>
            t("above", { name: names[language], value: sensing.value(value, detail) }),
          ),
          ...bound(below, (value) =>
            t("below", { name: names[language], value: sensing.value(value, detail) }),
          ),
        ]),
        alarms: instead ?? alarms.map((alarm) => stood(alarm, language, stretch.to)),
        moments,
        theme,
        shift: (at) => at + zoneOffsetMs(time.timeZone, stretch.from),
        value: (value) => sensing.value(value, precise),
        axis: (value) => sensing.bare(value, detail),
        when: time.full,
        words: {
          value: t(bucketed ? (detail.type === "category" ? "last" : "mean") : "value"),
          band: t("band"),
          marked: t("marked"),
        },
      }),
    [points, series, detail, alarms, instead, moments, theme, language, time.timeZone],
  );
  const known = points.filter(({ value }) => value !== null);
  const edges = { from: time.moment(stretch.from), to: time.moment(stretch.to) };
  if (known.length === 0)
    return (
      <div className="lw-state" style={{ minHeight: height }}>
        <p className="lw-state-title">{t("empty")}</p>
        <p>{t("emptyHint")}</p>
      </div>
    );
  const least = Math.min(...known.map((point) => point.least ?? 0));
  const greatest = Math.max(...known.map((point) => point.greatest ?? 0));
  const marked = known.reduce((sum, point) => sum + point.marked, 0);
  const gaps = gapsIn(points);
  return (
    <>
      <Chart
        option={option}
        height={height}
        size={size}
        label={t("label", {
          name,
          ...edges,
          count: series.readings,
          least: sensing.value(least, detail),
          greatest: sensing.value(greatest, detail),
        })}
      />
      <p className="stream-chart-words">
        <span>
          {bucketed
            ? t("buckets", { count: series.readings, step: sensing.span(series.stepMs ?? 0) })
            : t("raw", { count: series.readings })}
        </span>
        <span>
          {sensing.value(least, detail)} – {sensing.value(greatest, detail)}
        </span>
        {gaps === 0 ? null : <span>{t("gaps", { count: gaps })}</span>}
        {series.simulated === 0 ? null : (
          <span>
            {series.simulated === series.readings
              ? t("allSimulated")
              : t("someSimulated", { count: series.simulated })}
          </span>
        )}
        {marked === 0 ? null : <span>▲ {t("markedCount", { count: marked })}</span>}
      </p>
      {table ? <SeriesTable points={points} series={series} stream={precise} /> : null}
    </>
  );
}

const bound = (value: number | null, words: (value: number) => string) =>
  value === null ? [] : [{ value, words: words(value) }];

function stood(alarm: AlarmRow, language: "zh-CN" | "ja" | "en", end: number): Stood {
  const { startedAt, clearedAt, names } = alarm;
  return {
    from: Date.parse(startedAt),
    to: clearedAt === null ? Math.min(end, Date.now()) : Date.parse(clearedAt),
    words: names[language],
  };
}
