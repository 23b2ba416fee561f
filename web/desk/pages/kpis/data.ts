import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answered, api, type GetQuery } from "../../../api.ts";
import type { Grouping, Scope } from "./address.ts";
import type { Step } from "./period.ts";

type Query = GetQuery<"/api/kpis">;

/** The figures of a scope, whole and by group. Figures move with every act; a minute is soon enough for a board. */
export const useKpis = (query: Query, enabled = true) =>
  useQuery({
    queryKey: ["kpi", query],
    queryFn: () => answered(api.GET("/api/kpis", { params: { query } })),
    enabled,
    staleTime: 60_000,
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  });

/** Units and areas are told by department and sub-district; those below open with them. */
export const groupedBy = (scope: Scope, by: Grouping): Query => ({
  ...scope,
  by,
  ...(by === "unit" || by === "area" ? { level: levelBelow(by === "unit" ? scope.unit : scope.area) } : {}),
});

/** One level below what is asked for already, and departments of the whole district where nothing is. */
const levelBelow = (path: string | undefined): number =>
  path === undefined || path === "none" ? 2 : Math.min(10, path.split("/").length);

export const trended = (scope: Scope, step: Step): Query => ({
  ...scope,
  by: step === "month" ? "month" : "day",
});

export const useDefinitions = () =>
  useQuery({
    queryKey: ["kpi-definitions"],
    queryFn: async () => (await answered(api.GET("/api/kpis/definitions"))).kpis,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useTargets = () =>
  useQuery({
    queryKey: ["kpi-targets"],
    queryFn: async () => (await answered(api.GET("/api/kpis/targets"))).targets,
    staleTime: Number.POSITIVE_INFINITY,
  });
