import type { Got } from "../../../api.ts";
import { weekOf } from "./period.ts";

export type Kpis = Got<"/api/kpis">;
export type Figure = Kpis["figures"][number];
export type Group = Kpis["groups"][number];
export type Definition = Got<"/api/kpis/definitions">["kpis"][number];
export type Targets = NonNullable<Got<"/api/kpis/targets">["targets"]>;
export type Target = Targets["kpis"][number];

/** The one number of a figure that is charted and compared: a count, a share, mean working days; null without a basis. */
export function numberOf(figure: Figure | undefined): number | null {
  if (figure === undefined) return null;
  if (figure.kind === "count") return figure.count;
  return figure.kind === "rate" ? figure.rate : figure.meanWorkingDays;
}

/** How many tickets a figure rests on. */
export const basisOf = (figure: Figure): number =>
  figure.kind === "rate" ? figure.denominator : figure.count;

/** Whether more of a KPI is better, worse, or neither. */
export function directionOf(id: string): "up" | "down" | "none" {
  if (["returned", "wrong-dispatch", "reworked", "reopened"].includes(id)) return "down";
  if (id.startsWith("working-days")) return "down";
  return ["reported", "due"].includes(id) ? "none" : "up";
}

/** Whether a target is met: `open` where the interval of what people answered leaves it open. */
export function standing(figure: Figure | undefined, target: Target): "met" | "missed" | "open" | "unknown" {
  const value = numberOf(figure);
  if (value === null) return "unknown";
  const { atLeast, atMost } = target;
  const interval = figure?.kind === "rate" ? (figure.interval ?? undefined) : undefined;
  const { low, high } = interval ?? { low: value, high: value };
  if (atLeast !== undefined) return low >= atLeast ? "met" : high < atLeast ? "missed" : "open";
  if (atMost === undefined) return "unknown";
  return high <= atMost ? "met" : low > atMost ? "missed" : "open";
}

/** A point of a trend. `median` is missing of weeks: it cannot be told from those of the days. */
export type Point = { key: string; value: number | null; basis: number };

/**
 * One KPI by day, week or month, oldest first. `keys` are the steps that are shown in any case: one in which nothing
 * was there to measure has no value, and a count of 0.
 */
export function trendOf(
  groups: readonly Group[],
  id: string,
  weekly: boolean,
  keys: readonly string[] = [],
): Point[] {
  const points = new Map<string, { sum: number; basis: number; count: boolean }>();
  const counts = groups.some(({ figures }) => figures.find((one) => one.id === id)?.kind === "count");
  for (const key of keys) points.set(key, { sum: 0, basis: 0, count: counts });
  for (const { key, figures } of groups) {
    const figure = figures.find((one) => one.id === id);
    if (key === null || figure === undefined) continue;
    const name = weekly ? weekOf(key) : key;
    const point = points.get(name) ?? { sum: 0, basis: 0, count: figure.kind === "count" };
    point.basis += basisOf(figure);
    if (figure.kind === "rate") point.sum += figure.numerator;
    else if (figure.kind === "time") point.sum += (figure.meanWorkingDays ?? 0) * figure.count;
    points.set(name, point);
  }
  return [...points]
    .map(([key, { sum, basis, count }]) => ({
      key,
      basis,
      value: count ? basis : basis === 0 ? null : sum / basis,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
