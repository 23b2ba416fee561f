import type { Client } from "../client.ts";
import { type District, resumeMatter } from "../people.ts";
import type { Matter } from "../plan.ts";
import type { Cause, SensorField } from "./field.ts";

type Row = {
  id: string;
  stage: string | null;
  category: string | null;
  ownerPath: string;
  areaPath: string | null;
  joint: boolean;
};

/**
 * The matters that sensors raised: found in the dispatcher's queue like any other, handed to the people they are
 * dispatched to, and mended at the sensor before they are said to be done.
 */
export class SensedMatters {
  readonly #district: District;
  readonly #field: SensorField;
  readonly #seen = new Set<string>();
  /** Sensed matters that somebody took up. */
  taken = 0;

  constructor(district: District, field: SensorField) {
    this.#district = district;
    this.#field = field;
  }

  /** Looks at the queue, and puts what is new on the agenda from `now` on. */
  async look(now: number): Promise<void> {
    const { client, staff } = this.#district;
    const fresh = await openSensed(client, staff.dispatcher, this.#seen);
    for (const row of fresh) {
      this.#seen.add(row.id);
      this.taken += 1;
      resumeMatter(
        this.#district,
        {
          id: row.id,
          stage: row.stage,
          unit: row.ownerPath,
          partners: row.joint ? await this.#partnersOf(row.id) : [],
          matter: this.#matterOf(row),
        },
        now,
      );
    }
  }

  #matterOf({ id, category, areaPath }: Row): Matter {
    return {
      at: 0,
      report: { source: "found", title: "", description: "", longitude: 0, latitude: 0 },
      category: category ?? "",
      area: areaPath ?? "",
      byPhone: false,
      anonymous: true,
      sensors: {
        mend: async (at) => {
          for (const alarm of await this.#alarmsOf(id)) this.#field.mend(alarm, at);
        },
        recovered: async () => (await this.#alarmsOf(id)).every(({ recoveredAt }) => recoveredAt !== null),
      },
    };
  }

  async #partnersOf(ticket: string): Promise<string[]> {
    const { client, staff } = this.#district;
    const answer = await client.get(staff.dispatcher, `/api/tickets/${ticket}`);
    if (answer.status !== 200) throw new Error(`/api/tickets/${ticket} answered ${answer.status}`);
    return (answer.body as { partnerPaths: string[] }).partnerPaths;
  }

  async #alarmsOf(ticket: string): Promise<(Cause & { recoveredAt: string | null })[]> {
    const { client, staff } = this.#district;
    const answer = await client.get(staff.dispatcher, `/api/tickets/${ticket}/alarms`);
    if (answer.status !== 200) throw new Error(`/api/tickets/${ticket}/alarms answered ${answer.status}`);
    return (answer.body as { alarms: (Cause & { recoveredAt: string | null })[] }).alarms;
  }
}

const pagesAtMost = 20;

/** Open sensed matters that nobody has seen: the queue has the newest first, so a page without any ends the search. */
async function openSensed(client: Client, token: string, seen: ReadonlySet<string>): Promise<Row[]> {
  const found: Row[] = [];
  let cursor: string | null = "";
  for (let page = 0; cursor !== null && page < pagesAtMost; page += 1) {
    const from = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await client.get(
      token,
      `/api/tickets?status=open&source=sensed&sort=newest&limit=200${from}`,
    );
    if (answer.status !== 200) throw new Error(`/api/tickets answered ${answer.status}`);
    const { tickets, next } = answer.body as { tickets: Row[]; next: string | null };
    const fresh = tickets.filter(({ id }) => !seen.has(id));
    found.push(...fresh);
    cursor = fresh.length === 0 ? null : next;
  }
  return found;
}
