import type { Client } from "../day/client.ts";
import type { Standing } from "../day/people.ts";

type Row = {
  id: string;
  source: string;
  stage: string | null;
  category: string | null;
  ownerPath: string;
  areaPath: string | null;
  suspended: boolean;
  pending: string | null;
};

const most = 2_000;

/** Open matters as they stand, to be taken up again; those that wait for a person's decision are left to people. */
export async function openMatters(client: Client, dispatcher: string): Promise<Standing[]> {
  const standing: Standing[] = [];
  for (let cursor: string | null = ""; cursor !== null && standing.length < most; ) {
    const page = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await client.get(dispatcher, `/api/tickets?status=open&limit=200${page}`);
    if (answer.status !== 200) throw new Error(`/api/tickets answered ${answer.status}`);
    const { tickets, next } = answer.body as { tickets: Row[]; next: string | null };
    for (const row of tickets) {
      if (row.suspended || row.pending !== null || row.category === null) continue;
      standing.push({
        id: row.id,
        stage: row.stage,
        unit: row.ownerPath,
        matter: matterOf(row, row.category),
      });
    }
    cursor = next;
  }
  return standing;
}

/** What the simulated people need to know of a matter to go on with it. */
function matterOf(row: Row, category: string): Standing["matter"] {
  const source = row.source === "asked" ? "asked" : "found";
  return {
    at: 0,
    report: { source, title: "", description: "", longitude: 0, latitude: 0 },
    category,
    area: row.areaPath ?? "",
    byPhone: false,
    anonymous: source === "found",
  };
}
