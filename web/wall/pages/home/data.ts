import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answered, api, type Got } from "../../../api.ts";
import { live, useLiveState } from "../../../ui/live.ts";

export type Today = Got<"/api/tickets/today">;
export type Cells = Got<"/api/tickets/open-cells">;
export type Latest = Got<"/api/tickets/latest-acts">["acts"];
export type Targets = NonNullable<Got<"/api/kpis/targets">["targets"]>;
export type Kpis = Got<"/api/kpis">;
export type Figure = Kpis["figures"][number];

/** How many acts are shown and kept: a list that never grows. */
export const actsShown = 40;
const dayMs = 86_400_000;
const quarterMs = 900_000;
/** So many standing alarms are drawn; how many there are is counted apart. */
const alarmsAtMost = 500;

const common = { throwOnError: false, placeholderData: keepPreviousData, gcTime: 600_000 } as const;

export const useToday = () =>
  useQuery({
    ...common,
    queryKey: ["wall", "today"],
    queryFn: () => answered(api.GET("/api/tickets/today")),
    refetchInterval: 5000,
  });

export const useCells = () =>
  useQuery({
    ...common,
    queryKey: ["wall", "cells"],
    queryFn: () => answered(api.GET("/api/tickets/open-cells")),
    refetchInterval: 15_000,
  });

/** The latest acts; a live act makes them fetched again. */
export const useLatest = () =>
  useQuery({
    ...common,
    queryKey: ["ticket", "latest-acts"],
    queryFn: () => answered(api.GET("/api/tickets/latest-acts", { params: { query: { limit: actsShown } } })),
    refetchInterval: 30_000,
  });

export const useTargets = () =>
  useQuery({
    ...common,
    queryKey: ["wall", "targets"],
    queryFn: async () => (await answered(api.GET("/api/kpis/targets"))).targets,
    refetchInterval: 3_600_000,
  });

/** The period of `days` days that ends today, as `/api/kpis` takes it. */
export function lastDays(today: string, days: number): string {
  const first = new Date(Date.parse(`${today}T00:00:00Z`) - (days - 1) * dayMs).toISOString().slice(0, 10);
  return `${first}..${today}`;
}

export const useKpis = (period: string | undefined) =>
  useQuery({
    ...common,
    queryKey: ["wall", "kpis", period],
    queryFn: () =>
      answered(api.GET("/api/kpis", { params: { query: { period: period ?? "", by: "source" } } })),
    enabled: period !== undefined,
    refetchInterval: 60_000,
  });

export type Checkpoint = { origin: string; size: number; root: string };

/** The newest checkpoint of the ledger: origin, number of leaves and root hash (C2SP tlog-checkpoint). */
export const useCheckpoint = () =>
  useQuery<Checkpoint>({
    ...common,
    queryKey: ["wall", "checkpoint"],
    queryFn: async () => {
      const note = await answered(api.GET("/ledger/checkpoint", { parseAs: "text" }));
      const [origin = "", size = "", root = ""] = String(note).split("\n");
      return { origin, size: Number(size), root };
    },
    refetchInterval: 5000,
  });

export type Freshness = { state: "live" | "stale" | "lost"; ageMs: number };
/** Longer than any of it rests between two answers: what acts renew is asked for only now and then besides. */
const staleMs = 45_000;

/** How old the oldest of what is shown is, and whether the server still tells. */
export function useFreshness(...queries: UseQueryResult[]): Freshness {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const stream = useLiveState();
  const ageMs = Math.max(0, ...queries.map(({ dataUpdatedAt }) => now - dataUpdatedAt));
  const failed = queries.some(({ isError, failureCount }) => isError || failureCount > 0);
  if (failed || stream === "interrupted" || stream === "ended") return { state: "lost", ageMs };
  return { state: ageMs > staleMs ? "stale" : "live", ageMs };
}

/** Fetches at once what the wall shows when the line to the server is there again. */
export function useBackAgain(back: () => void): void {
  useEffect(() => live.onState(() => live.state() === "live" && back()), [back]);
}

/** Pixels of one unit of `--u`, for what is drawn by programs. */
export function useUnit(): number {
  const [unit, setUnit] = useState(unitNow);
  useEffect(() => {
    const change = () => setUnit(unitNow());
    addEventListener("resize", change);
    return () => removeEventListener("resize", change);
  }, []);
  return unit;
}

const unitNow = () => Math.min(innerHeight / 1080, innerWidth / 1920);

export type Vitals = Got<"/api/vital-signs">;
export type Trends = Got<"/api/vital-signs/trends">;
export type AlarmCounts = Got<"/api/alarms/counts">;
export type Alarms = Got<"/api/alarms">["alarms"];
export type Devices = Got<"/api/devices/map">["points"];

/** The vital signs of now; the act of each new figure makes them fetched again. */
export const useVitals = () =>
  useQuery({
    ...common,
    queryKey: ["vital-sign", "now"],
    queryFn: () => answered(api.GET("/api/vital-signs")),
    refetchInterval: 60_000,
  });

/** The day from `midnight` on, beside the same hours of past weeks. */
export const useTrends = (midnight: string | undefined) =>
  useQuery({
    ...common,
    queryKey: ["vital-sign", "trends", midnight],
    queryFn: () => {
      const from = midnight ?? "";
      const to = new Date(Date.parse(from) + dayMs - quarterMs).toISOString();
      return answered(api.GET("/api/vital-signs/trends", { params: { query: { from, to } } }));
    },
    enabled: midnight !== undefined,
    refetchInterval: 300_000,
  });

/** Alarms that stand; an act on any alarm makes them fetched again. */
export const useStanding = () =>
  useQuery({
    ...common,
    queryKey: ["alarm", "standing"],
    queryFn: () =>
      answered(api.GET("/api/alarms", { params: { query: { status: "open", limit: alarmsAtMost } } })),
    refetchInterval: 30_000,
  });

/** How many alarms stand, all of them, by severity. */
export const useAlarmCounts = () =>
  useQuery({
    ...common,
    queryKey: ["alarm", "standing", "counts"],
    queryFn: () => answered(api.GET("/api/alarms/counts", { params: { query: { status: "open" } } })),
    refetchInterval: 30_000,
  });

/** Where the city's devices stand and whether they are heard. */
export const useDevices = () =>
  useQuery({
    ...common,
    queryKey: ["wall", "devices"],
    queryFn: () => answered(api.GET("/api/devices/map", { params: { query: {} } })),
    refetchInterval: 60_000,
  });

/** The moment at which a day of the city begins; `date` is YYYY-MM-DD on its own calendar. */
export function midnightOf(date: string, timeZone: string): string {
  const noon = new Date(`${date}T12:00:00Z`);
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(noon);
  const offset = parts.find(({ type }) => type === "timeZoneName")?.value.slice("GMT".length) ?? "";
  return new Date(`${date}T00:00:00${offset === "" ? "Z" : offset}`).toISOString();
}

const wideQuery = matchMedia("(min-aspect-ratio: 5 / 2)");

/** Whether this is a double screen, on which everything has a place of its own. */
export function useWide(): boolean {
  const [wide, setWide] = useState(wideQuery.matches);
  useEffect(() => {
    const change = () => setWide(wideQuery.matches);
    wideQuery.addEventListener("change", change);
    return () => wideQuery.removeEventListener("change", change);
  }, []);
  return wide;
}
