import { useSearchParams } from "wouter";
import { useCity } from "../../../ui/session.ts";
import { useNow } from "../../../ui/time.tsx";
import { datesOf, type Step, stepFor } from "./period.ts";

export const groupings = ["unit", "area", "group", "category", "source"] as const;
export type Grouping = (typeof groupings)[number];
const steps: readonly Step[] = ["day", "week", "month"];
const narrowings = ["unit", "area", "category", "source", "unitAlone", "areaAlone"] as const;

export type Address = ReturnType<typeof useKpiAddress>;

/** Everything the board shows, as it stands in the address: period, what it is narrowed to, and what is looked at. */
export function useKpiAddress() {
  const [params, setParams] = useSearchParams();
  const { data: city } = useCity();
  const now = useNow(60_000);
  const today = new Intl.DateTimeFormat("sv-SE", {
    timeZone: city?.timeZone ?? "UTC",
    dateStyle: "short",
  }).format(now);
  const asked = params.get("period") ?? "";
  const period = datesOf(asked) === undefined ? today.slice(0, 7) : asked;
  const dates = datesOf(period) ?? { first: today, last: today };
  const step = steps.find((one) => one === params.get("step")) ?? stepFor(dates);
  const by = groupings.find((one) => one === params.get("by")) ?? "unit";
  const narrowed = Object.fromEntries(
    narrowings.flatMap((name) => {
      const value = params.get(name);
      return value === null || value === "" ? [] : [[name, value]];
    }),
  );
  return {
    ready: city !== undefined,
    today,
    period,
    dates,
    step,
    by,
    kpi: params.get("kpi") ?? "on-time",
    /** What the API is asked, without a grouping. The server checks what stands in an address. */
    scope: { period, ...narrowed } as Scope,
    set: (change: Record<string, string | undefined>) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change)) {
            if (value === undefined || value === "") next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
  };
}

export type Scope = {
  period: string;
  unit?: string;
  area?: string;
  category?: string;
  source?: "sensed" | "found" | "asked";
  unitAlone?: boolean;
  areaAlone?: boolean;
};

/** A query string of what is given. */
export const queryOf = (values: Record<string, string | boolean | undefined>): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  ).toString();
