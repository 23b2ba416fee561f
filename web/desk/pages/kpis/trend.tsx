import { useMemo } from "react";
import { Chart, type ChartOption } from "../../../ui/chart.tsx";
import { useTheme } from "../../../ui/theme.ts";
import { colours } from "../../../ui/tokens.ts";
import type { Point, Target } from "./figures.ts";
import { useKpiWords } from "./words.ts";

type Kind = "count" | "rate" | "time";

/** How a KPI went. Where there was no basis the line has a gap. The table below it says the same in numbers. */
export function Trend(props: {
  points: readonly Point[];
  kind: Kind;
  target: Target | undefined;
  name: string;
}) {
  const { points, kind, target, name } = props;
  const { t, value, whole, language } = useKpiWords();
  const theme = useTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language
  const option = useMemo((): ChartOption => {
    const c = colours[theme];
    const bound = target?.atLeast ?? target?.atMost;
    const axis = (number: number) => (kind === "rate" ? `${Math.round(number * 100)} %` : whole(number));
    return {
      grid: { left: 48, right: 56, top: 12, bottom: 26 },
      tooltip: {
        trigger: "axis",
        valueFormatter: (number) => value(typeof number === "number" ? number : null, kind),
      },
      xAxis: {
        type: "category",
        data: points.map(({ key }) => key),
        axisLabel: { hideOverlap: true, formatter: (key: string) => key.slice(5) || key },
      },
      yAxis: {
        type: "value",
        min: kind === "rate" ? lowest(points) : 0,
        ...(kind === "rate" ? { max: 1 } : {}),
        axisLabel: { formatter: axis },
      },
      series: [
        {
          type: kind === "count" ? "bar" : "line",
          name,
          data: points.map((point) => point.value),
          connectNulls: false,
          showSymbol: points.length < 40,
          ...(bound === undefined
            ? {}
            : {
                markLine: {
                  silent: true,
                  symbol: "none",
                  lineStyle: { color: c.inkFaint, type: "dashed" },
                  label: { color: c.inkFaint, formatter: axis(bound) },
                  data: [{ yAxis: bound }],
                },
              }),
        },
      ],
    };
  }, [points, kind, target, name, theme, language]);
  if (points.every((point) => point.value === null)) return <p className="soft">{t("noBasisLong")}</p>;
  return (
    <>
      <Chart option={option} label={t("trendOf", { name })} height={200} />
      <details className="kpis-numbers">
        <summary>{t("numbers")}</summary>
        <table>
          <tbody>
            {points.map((point) => (
              <tr key={point.key}>
                <th scope="row">{point.key}</th>
                <td className="number">{value(point.value, kind)}</td>
                <td className="number soft">{whole(point.basis)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

/** Rates near each other are told apart; the axis says where it begins. */
function lowest(points: readonly Point[]): number {
  const least = Math.min(1, ...points.flatMap(({ value }) => (value === null ? [] : [value])));
  return least < 0.5 ? 0 : Math.floor(least * 10) / 10;
}
