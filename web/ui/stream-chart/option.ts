import type { ChartOption } from "../chart.tsx";
import { colours, type Theme } from "../tokens.ts";
import { lonely, type Point } from "./series.ts";

/** A bound at which a rule sees a violation. */
export type Bound = { value: number; words: string };
/** When an alarm stood, in milliseconds. */
export type Stood = { from: number; to: number; words: string };
/** A moment worth a line, such as when a ticket was reported. */
export type Moment = { at: number; words: string };

export type Drawn = {
  points: readonly Point[];
  from: number;
  to: number;
  /** Whether points are readings put together. */
  bucketed: boolean;
  stepped: boolean;
  bounds: readonly Bound[];
  alarms: readonly Stood[];
  moments: readonly Moment[];
  theme: Theme;
  /** Moves a moment so that the axis, which counts in UTC, reads as the clock of the city. */
  shift: (at: number) => number;
  value: (value: number) => string;
  axis: (value: number) => string;
  when: (at: number) => string;
  words: { value: string; band: string; marked: string };
};

const manyMarks = 60;
type Pair = [number, number | null];

/** The series as ECharts draws it: a band from least to greatest, a line, marks, bounds, and alarms behind it. */
export function optionOf(drawn: Drawn): ChartOption {
  const { points, shift, theme, bucketed, stepped, words } = drawn;
  const c = colours[theme];
  const pairs = (of: (point: Point) => number | null): Pair[] =>
    points.map((point) => [shift(point.at), of(point)]);
  const line = { symbol: "none", connectNulls: false, animation: false, type: "line" } as const;
  const step = stepped ? ({ step: "end" } as const) : {};
  const band = bucketed
    ? [
        {
          ...line,
          ...step,
          name: "least",
          stack: "band",
          stackStrategy: "all" as const,
          silent: true,
          lineStyle: { opacity: 0 },
          data: pairs(({ least }) => least),
        },
        {
          ...line,
          ...step,
          name: words.band,
          stack: "band",
          stackStrategy: "all" as const,
          silent: true,
          lineStyle: { opacity: 0 },
          areaStyle: { color: c.brand, opacity: 0.18 },
          data: pairs(({ least, greatest }) =>
            least === null || greatest === null ? null : greatest - least,
          ),
        },
      ]
    : [];
  return {
    useUTC: true,
    animation: false,
    grid: { left: 8, right: 16, top: drawn.moments.length > 0 ? 24 : 14, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", formatter: tooltipOf(drawn) },
    xAxis: { type: "time", min: shift(drawn.from), max: shift(drawn.to), axisLabel: { hideOverlap: true } },
    yAxis: {
      type: "value",
      scale: true,
      ...(rangeWith(drawn) ?? {}),
      axisLabel: { formatter: drawn.axis },
    },
    series: [
      ...band,
      {
        ...line,
        ...step,
        name: words.value,
        z: 3,
        lineStyle: { width: 1.5, color: c.brand },
        itemStyle: { color: c.brand },
        data: pairs(({ value }) => value),
        markLine: {
          silent: true,
          symbol: "none",
          animation: false,
          data: [
            ...drawn.bounds.map(({ value, words: name }) => ({
              yAxis: value,
              lineStyle: { color: c.amber, type: "dashed" as const, width: 1 },
              label: {
                formatter: name,
                position: "insideStartTop" as const,
                color: c.amber,
                fontSize: 11,
              },
            })),
            ...drawn.moments.map(({ at, words: name }) => ({
              xAxis: shift(at),
              lineStyle: { color: c.ink, type: "solid" as const, width: 1 },
              label: { formatter: name, position: "end" as const, color: c.ink, fontSize: 11 },
            })),
          ],
        },
        markArea: {
          silent: true,
          animation: false,
          itemStyle: { color: c.vermilion, opacity: 0.12 },
          data: drawn.alarms.map(({ from, to, words: name }) => [
            { xAxis: shift(Math.max(from, drawn.from)), name, label: { show: false } },
            { xAxis: shift(Math.min(to, drawn.to)) },
          ]),
        },
      },
      {
        type: "scatter",
        name: "lonely",
        silent: true,
        symbolSize: 4,
        itemStyle: { color: c.brand },
        data: lonely(points).map(({ at, value }) => [shift(at), value ?? 0]),
      },
      {
        type: "scatter",
        name: words.marked,
        silent: true,
        z: 4,
        symbol: "triangle",
        // Many marks must not hide the line that they are on.
        symbolSize: points.filter(({ marked }) => marked > 0).length > manyMarks ? 3 : 8,
        itemStyle: { color: c.amber },
        data: points.flatMap(({ at, value, marked }) =>
          marked > 0 && value !== null ? [[shift(at), value]] : [],
        ),
      },
    ],
  };
}

/** An axis that also shows the bounds near the values; those far away would press the line flat. */
function rangeWith({ points, bounds }: Drawn): { min?: number; max?: number } | undefined {
  const least = Math.min(...points.flatMap((point) => point.least ?? []));
  const greatest = Math.max(...points.flatMap((point) => point.greatest ?? []));
  if (!Number.isFinite(least) || bounds.length === 0) return undefined;
  const room = Math.max(greatest - least, Math.abs(greatest) * 0.25, 1e-9) * 1.5;
  const near = bounds
    .map(({ value }) => value)
    .filter((value) => value > least - room && value < greatest + room);
  if (near.length === 0) return undefined;
  const [low, high] = [Math.min(least, ...near), Math.max(greatest, ...near)];
  const air = (high - low) * 0.06;
  return {
    ...(low < least ? { min: tidy(low - air) } : {}),
    ...(high > greatest ? { max: tidy(high + air) } : {}),
  };
}

const tidy = (value: number): number => Number(value.toPrecision(3));

function tooltipOf({ points, shift, value, when, bucketed, words }: Drawn) {
  const known = new Map(points.map((point) => [shift(point.at), point]));
  return (items: unknown): HTMLElement | string => {
    const list = Array.isArray(items) ? (items as { axisValue?: unknown; value?: unknown }[]) : [];
    const at = list.map((item) => (Array.isArray(item.value) ? item.value[0] : undefined)).find(Boolean);
    const point = known.get(Number(at));
    if (point === undefined || point.value === null) return "";
    const lines = [when(point.at), `${words.value} ${value(point.value)}`];
    if (bucketed && point.least !== null && point.greatest !== null)
      lines.push(`${value(point.least)} – ${value(point.greatest)}`);
    if (point.marked > 0) lines.push(words.marked);
    const box = document.createElement("div");
    for (const line of lines) {
      const row = document.createElement("div");
      row.textContent = line;
      box.append(row);
    }
    return box;
  };
}
