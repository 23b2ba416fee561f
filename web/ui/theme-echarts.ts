import { colours, heat, motion, series, type Theme, type } from "./tokens.ts";

/** The theme object for `echarts.init(element, chartTheme(theme))`. `size` as on the face: dense or wall. */
export function chartTheme(theme: Theme, size: "dense" | "wall" = "dense") {
  const c = colours[theme];
  const text = { color: c.inkSoft, fontSize: type[size].small };
  const axis = {
    axisLine: { lineStyle: { color: c.lineStrong } },
    axisTick: { lineStyle: { color: c.line } },
    axisLabel: { color: c.inkFaint, fontSize: type[size].small },
    splitLine: { lineStyle: { color: c.line } },
    nameTextStyle: { color: c.inkFaint },
  };
  return {
    color: [...series[theme]],
    backgroundColor: "transparent",
    textStyle: { ...text, fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font") },
    animationDuration: motion.calm,
    animationDurationUpdate: motion.calm,
    title: { textStyle: { color: c.ink, fontSize: type[size].large, fontWeight: type.weight.medium } },
    legend: { textStyle: text, icon: "roundRect", itemWidth: 12, itemHeight: 8 },
    tooltip: {
      backgroundColor: c.surface,
      borderColor: c.line,
      textStyle: { color: c.ink, fontSize: type[size].small },
      extraCssText: `box-shadow: 0 4px 16px ${c.shade}`,
    },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false }, axisTick: { show: false } },
    timeAxis: { ...axis, splitLine: { show: false } },
    logAxis: axis,
    visualMap: { inRange: { color: [...heat[theme]] }, textStyle: text },
    line: { symbolSize: 5, lineStyle: { width: 2 } },
    sankey: { label: text, lineStyle: { color: "gradient", opacity: 0.35 } },
  };
}
