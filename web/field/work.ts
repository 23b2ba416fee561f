import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answered, api, type Got } from "../api.ts";
import type { TaskKind } from "./kinds.ts";
import { useMe } from "./me.ts";

/** A task that a process of the city asks of people; its steps are no ticket's. */
export type WorkRow = Got<"/api/work-items">["work"][number];
export type WholeWork = Got<"/api/work-items/{instance}/{item}">;
export type WorkAt = { instance: string; item: string };

const limit = 200;
const keptWhole = 30;

/** Where a task lies: below `/api/work-items/` there, below `/work/` here. */
export const addressOf = ({ instance, item }: WorkAt): string => `${instance}/${item}`;

const wholeOf = (at: WorkAt) => ({
  queryKey: ["process", "whole", at.instance, at.item],
  queryFn: (): Promise<WholeWork> =>
    answered(api.GET("/api/work-items/{instance}/{item}", { params: { path: at } })),
});

/** The open tasks of processes within reach; none where the role does none. Each opens in full without a network. */
export function useWork() {
  const { unit, scopes } = useMe();
  const client = useQueryClient();
  const work = useQuery({
    queryKey: ["process", "tasks", unit],
    queryFn: async () =>
      (await answered(api.GET("/api/work-items", { params: { query: { all: true, limit } } }))).work,
    enabled: Object.hasOwn(scopes, "process.work"),
  });
  const { data } = work;
  useEffect(() => {
    if (data === undefined) return;
    let current = true;
    const fetchAll = async () => {
      for (const { instance, item, mayDo, taken } of data.filter((row) => row.mayDo).slice(0, keptWhole)) {
        if (!current) return;
        const known = client.getQueryData<WholeWork>(wholeOf({ instance, item }).queryKey);
        if (known?.mayDo === mayDo && known.taken === taken) continue;
        await client.prefetchQuery({ ...wholeOf({ instance, item }), staleTime: 0 });
      }
    };
    void fetchAll();
    return () => {
      current = false;
    };
  }, [data, client]);
  return work;
}

export const useWhole = (at: WorkAt) => useQuery(wholeOf(at));

/** Mine to do, or a colleague's; undefined for what is for others to do. */
export function kindOfWork({ mayDo, taken }: Pick<WorkRow, "mayDo" | "taken">): TaskKind | undefined {
  if (mayDo) return "todo";
  return taken === "another" ? "unit" : undefined;
}
