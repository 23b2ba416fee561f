import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Got } from "../../../api.ts";
import { Chart, type ChartOption } from "../../../ui/chart.tsx";
import { useTheme } from "../../../ui/theme.ts";
import { useTimeWords } from "../../../ui/time.tsx";
import { colours, type Theme } from "../../../ui/tokens.ts";
import type { Vitals } from "./band.tsx";

type Trends = Got<"/api/vital-signs/trends">;
type Point = Trends["domains"][number]["points"][number];

/** How an index went, on the ground of what the same hours of past weeks came to. What is not known stays a gap. */
export function History(props: { trends: Trends; bands: Vitals["bands"]; name: string }) {
  const { trends, bands, name } = props;
  const { t, i18n } = useTranslation("vital-signs");
  const theme = useTheme();
  const time = useTimeWords();
  const points = trends.domains[0]?.points ?? [];
  // biome-ignore lint/correctness/useExhaustiveDependencies: words and times follow the language and the zone
  const option = useMemo(
    () =>
      optionOf(points, bands, theme, {
        now: t("chart.now"),
        usual: t("chart.usual"),
        span: t("chart.span"),
        when: time.moment,
        clock: time.clock,
        day: (at) => time.day(at),
      }),
    [points, bands, theme, i18n.language, time.timeZone],
  );
  const known = points.filter(({ value }) => value !== null);
  if (known.length === 0) return <p className="admin-quiet">{t("chart.none")}</p>;
  const values = known.map(({ value }) => value ?? 0);
  return (
    <>
      <Chart
        option={option}
        height={240}
        label={t("chart.label", {
          name,
          least: Math.round(Math.min(...values)),
          greatest: Math.round(Math.max(...values)),
        })}
      />
      <details className="vital-numbers">
        <summary>{t("chart.numbers")}</summary>
        <div>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("chart.when")}</th>
                <th scope="col">{t("chart.now")}</th>
                <th scope="col">{t("chart.usual")}</th>
              </tr>
            </thead>
            <tbody>
              {known
                .toReversed()
                .slice(0, 200)
                .map((point) => (
                  <tr key={point.quarter}>
                    <th scope="row">{time.moment(point.quarter)}</th>
                    <td>{whole(point.value)}</td>
                    <td>{whole(point.usual)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

const whole = (value: number | null) => (value === null ? "–" : String(Math.round(value)));
const tenth = (value: number | null) => (value === null ? null : Math.round(value * 10) / 10);

type Words = {
  now: string;
  usual: string;
  span: string;
  when: (at: string) => string;
  clock: (at: string) => string;
  day: (at: string) => string;
};

function optionOf(points: readonly Point[], bands: Vitals["bands"], theme: Theme, words: Words): ChartOption {
  const c = colours[theme];
  const long = points.length > 200;
  const bare = { type: "line", symbol: "none", animation: false, connectNulls: false } as const;
  const bound = (value: number) => ({
    yAxis: value,
    lineStyle: { color: c.lineStrong, type: "dashed" as const, width: 1 },
    label: { formatter: String(value), color: c.inkFaint, position: "end" as const },
  });
  return {
    animation: false,
    grid: { left: 8, right: 32, top: 12, bottom: 4, containLabel: true },
    tooltip: { trigger: "axis" },
    xAxis: {
      type: "category",
      data: points.map(({ quarter }) => words.when(quarter)),
      boundaryGap: false,
      axisLabel: {
        hideOverlap: true,
        interval: Math.max(0, Math.round(points.length / 7)),
        formatter: (_: string, at: number) => {
          const quarter = points[at]?.quarter;
          return quarter === undefined ? "" : long ? words.day(quarter) : words.clock(quarter);
        },
      },
    },
    yAxis: { type: "value", min: 0, max: 100 },
    series: [
      {
        ...bare,
        stack: "span",
        silent: true,
        lineStyle: { opacity: 0 },
        tooltip: { show: false },
        data: points.map(({ low }) => tenth(low)),
      },
      {
        ...bare,
        name: words.span,
        stack: "span",
        silent: true,
        lineStyle: { opacity: 0 },
        tooltip: { show: false },
        areaStyle: { color: c.lineStrong, opacity: 0.25 },
        data: points.map(({ low, high }) => (low === null || high === null ? null : tenth(high - low))),
      },
      {
        ...bare,
        name: words.usual,
        lineStyle: { color: c.inkFaint, width: 1.5, type: "dashed" },
        itemStyle: { color: c.inkFaint },
        data: points.map(({ usual }) => tenth(usual)),
      },
      {
        ...bare,
        name: words.now,
        z: 3,
        lineStyle: { color: c.brand, width: 2 },
        itemStyle: { color: c.brand },
        showSymbol: points.filter(({ value }) => value !== null).length < 4,
        symbol: "circle",
        data: points.map(({ value }) => tenth(value)),
        markLine: {
          silent: true,
          symbol: "none",
          animation: false,
          data: [bound(bands.good), bound(bands.attention)],
        },
      },
    ],
  };
}
