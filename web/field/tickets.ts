import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answered, api, type GetQuery, type Got } from "../api.ts";
import type { TaskKind } from "./kinds.ts";
import { useMe } from "./me.ts";

export type Row = Got<"/api/tickets">["tickets"][number];
export type Whole = Got<"/api/tickets/{id}">;

const limit = 200;
const keptWhole = 60;

async function listed(query: GetQuery<"/api/tickets">): Promise<Row[]> {
  return (await answered(api.GET("/api/tickets", { params: { query } }))).tickets;
}

const wholeOf = (id: string) => ({
  queryKey: ["ticket", "whole", id],
  queryFn: (): Promise<Whole> => answered(api.GET("/api/tickets/{id}", { params: { path: { id } } })),
});

/** The open tickets an officer's unit has a part in: as owner, as partner, or to look at on the spot in its area. */
export function useTasks() {
  const { unit } = useMe();
  const client = useQueryClient();
  const tasks = useQuery({
    queryKey: ["ticket", "tasks", unit],
    queryFn: async () => {
      const open = { status: ["open"], sort: "due", limit } satisfies GetQuery<"/api/tickets">;
      const lists = await Promise.all([
        listed({ ...open, owner: unit }),
        listed({ ...open, partner: unit }),
        listed({ ...open, area: unit, stage: ["verify", "check"] }),
      ]);
      const all = new Map(lists.flat().map((row) => [row.id, row]));
      return [...all.values()];
    },
  });
  // A task must open in full without a network: what is new or changed is fetched while there is one.
  const { data } = tasks;
  useEffect(() => {
    if (data === undefined) return;
    let current = true;
    const fetchAll = async () => {
      for (const { id, version } of data.slice(0, keptWhole)) {
        if (!current) return;
        const { queryKey } = wholeOf(id);
        const known = client.getQueryData<Whole>(queryKey);
        if (known?.version !== version) await client.prefetchQuery({ ...wholeOf(id), staleTime: 0 });
      }
    };
    void fetchAll();
    return () => {
      current = false;
    };
  }, [data, client]);
  return tasks;
}

export const useTicket = (id: string) => useQuery(wholeOf(id));

/** What is kept of a ticket in full; undefined where it was never fetched. */
export function useKept(): (id: string) => Whole | undefined {
  const client = useQueryClient();
  return (id) => client.getQueryData<Whole>(wholeOf(id).queryKey);
}

/**
 * Mine to do (to accept, accepted, our part), to look at on the spot, or a colleague's; undefined for what waits for
 * others: what I handled, and where our part is finished (`shares` of the ticket, where they are known).
 */
export function kindOf(
  row: Row,
  me: { id: string; unit: string },
  shares: Whole["shares"] = [],
): TaskKind | undefined {
  if (row.stage === "verify") return "look";
  // Whoever handled it may not check it.
  if (row.stage === "check") return row.assignee === me.id ? undefined : "look";
  if (row.stage !== "acknowledge" && row.stage !== "contact" && row.stage !== "handle") return undefined;
  const ours = row.ownerPath.startsWith(me.unit);
  if (!ours && shares.some(({ unit, doneAt }) => unit === me.unit && doneAt !== null)) return undefined;
  if (!ours || row.stage === "acknowledge" || row.assignee === me.id) return "todo";
  return "unit";
}
