import { BarChart, HeatmapChart, LineChart, PieChart, SankeyChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { EChartsOption } from "echarts/types/dist/shared";
import { useEffect, useRef } from "react";
import { isOnPaper } from "./paper.ts";
import { useTheme } from "./theme.ts";
import { chartTheme } from "./theme-echarts.ts";

echarts.use([
  AriaComponent,
  BarChart,
  DatasetComponent,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  PieChart,
  SankeyChart,
  ScatterChart,
  SVGRenderer,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
]);

export type ChartOption = EChartsOption;

/**
 * A chart in the house's look. `label` is its sentence for those who do not see it. `onPick` is told what was clicked
 * (a figure opens into what is behind it): ECharts' own description of the item.
 */
export function Chart(props: {
  option: ChartOption;
  label: string;
  /** In px, or `100%` of a box that has a height. */
  height: number | string;
  size?: "dense" | "wall";
  onPick?: (item: { name: string; dataIndex: number; seriesIndex: number; data: unknown }) => void;
}) {
  const { option, label, height, size = "dense", onPick } = props;
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts>(undefined);
  const pick = useRef(onPick);
  pick.current = onPick;
  const latest = useRef(option);
  latest.current = option;

  useEffect(() => {
    if (box.current === null) return;
    const made = echarts.init(box.current, chartTheme(theme, size));
    // Paper does not wait for a line to grow.
    made.setOption(isOnPaper() ? { ...latest.current, animation: false } : latest.current);
    made.on("click", (item) =>
      pick.current?.({
        name: item.name,
        dataIndex: item.dataIndex ?? -1,
        seriesIndex: item.seriesIndex ?? -1,
        data: item.data,
      }),
    );
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(box.current);
    chart.current = made;
    return () => {
      watch.disconnect();
      made.dispose();
      chart.current = undefined;
    };
  }, [theme, size]);

  useEffect(
    () =>
      chart.current?.setOption(isOnPaper() ? { ...option, animation: false } : option, { notMerge: true }),
    [option],
  );

  return <div ref={box} role="img" aria-label={label} style={{ height, width: "100%" }} />;
}
