import { CompiledQuery, sql } from "kysely";
import { entityKey, heldLabels, type LabelledEntity } from "../../foundation/index.ts";
import { ask, type Database, isId, ReadAhead, type Transaction } from "../../kernel/index.ts";
import type { Held, Policies } from "./rules.ts";
import type { Bearer } from "./schema.ts";

type Reader = Transaction | Database["kysely"];

/** What of the registers a ticket has to do with. */
export type Bearers = {
  ticket?: string;
  /** Codes of the unit-grid cell and of the areas around it. */
  places: readonly string[];
  people: readonly string[];
  thing?: string | undefined;
  organisation?: string | undefined;
};

/** What is held of all that a ticket has to do with; nothing is asked of what no label of the city counts on. */
export async function heldBy(tx: Transaction, { bearers }: Policies, given: Bearers): Promise<Held[]> {
  const wanted: [Bearer, string, string | undefined][] = [
    ["ticket", "ticket", given.ticket],
    ...given.places.map((code): [Bearer, string, string] => ["place", "place", code]),
    ...given.people.map((id): [Bearer, string, string] => ["requester", "person", id]),
    ["thing", "thing", given.thing],
    ["organisation", "organisation", given.organisation],
  ];
  const asked = wanted.flatMap(([on, kind, id]) =>
    // What is denied of the ticket itself counts whatever else carries the label.
    id === undefined || (on !== "ticket" && !bearers.has(on)) ? [] : [{ on, entity: { kind, id } }],
  );
  const found = await heldLabels(
    tx,
    asked.map(({ entity }) => entity),
  );
  return asked.flatMap(({ on, entity }) => {
    // Acts stay for ever: which person carries a label is not told in them.
    const told = on === "ticket" || on === "requester" ? null : entity.id;
    return (found.get(entityKey(entity)) ?? []).map((held) => ({ ...held, on, entity: told }));
  });
}

/** The people of the register who asked for a ticket. */
export async function peopleOf(tx: Transaction, ticket: string): Promise<string[]> {
  const rows = await ask<{ person: string }>(
    tx,
    CompiledQuery.raw(
      "SELECT DISTINCT person FROM tickets.requester WHERE ticket = $1 AND person IS NOT NULL",
      [ticket],
    ),
  );
  return rows.map(({ person }) => person);
}

/** The words of a ticket as the rules read them. */
export async function wordsOf(tx: Transaction, ticket: string): Promise<string> {
  const [row] = await ask<{ words: string }>(
    tx,
    CompiledQuery.raw("SELECT title || chr(10) || description AS words FROM tickets.ticket WHERE id = $1", [
      ticket,
    ]),
  );
  return row?.words ?? "";
}

/** What is asked of the time before a report: how often the same came from there, counted no further than `times`. */
export type Earlier = {
  ticket: string;
  cell: string;
  /** Null for any category. */
  category: string | null;
  since: number;
  times: number;
};

const earlierText = "SELECT ticket, category, since, known FROM tickets.earlier_reports($1, $2, $3, $4, $5)";
type Known = { ticket: string; category: string | null; since: Date; known: number };

const earlierKey = (ticket: string, category: string | null, since: number) =>
  `${ticket} ${category ?? ""} ${since}`;

/** How many other tickets were reported before. */
export const earlierReports = new ReadAhead<Earlier, Known>({
  name: "tickets.earlier",
  keyOf: ({ ticket, category, since }) => earlierKey(ticket, category, since),
  answers: ({ ticket, category, since }) => earlierKey(ticket, category, since.getTime()),
  query: (wanted) =>
    CompiledQuery.raw(earlierText, [
      wanted.map((one) => one.ticket),
      wanted.map((one) => one.cell),
      wanted.map((one) => one.category),
      wanted.map((one) => new Date(one.since).toISOString()),
      wanted.map((one) => one.times),
    ]),
});

/** How many other tickets these people reported since, counted no further than `times`. */
export async function earlierOfPeople(
  tx: Transaction,
  {
    ticket,
    people,
    since,
    times,
  }: Pick<Earlier, "ticket" | "since" | "times"> & { people: readonly string[] },
): Promise<number> {
  if (people.length === 0) return 0;
  const [row] = await ask<{ known: number }>(
    tx,
    CompiledQuery.raw(
      `SELECT count(*)::integer AS known FROM (SELECT FROM tickets.requester r
        JOIN tickets.ticket t ON t.id = r.reported_as
        WHERE r.person = ANY ($1::uuid[]) AND t.reported_at >= $2 AND t.id <> $3 AND t.parent IS NULL LIMIT $4) AS found`,
      [people, new Date(since).toISOString(), ticket, times],
    ),
  );
  return row?.known ?? 0;
}

/** Open tickets that have to do with something of which a label was said. */
export async function ticketsAbout(
  reader: Reader,
  { kind, id }: LabelledEntity,
  areaUnit: string | null,
): Promise<string[]> {
  const about = {
    ticket: sql<boolean>`ticket.id = ${isId(id) ? id : null}::uuid`,
    place: /^[0-9]{6}-[0-9]{6}$/.test(id)
      ? sql<boolean>`ticket.cell = ${id}`
      : sql<boolean>`(ticket.seen_by @> ARRAY[${areaUnit}]::text[] AND ticket.area_path LIKE ${`${areaUnit}%`})`,
    person: sql<boolean>`ticket.id IN (SELECT ticket FROM tickets.requester WHERE person = ${isId(id) ? id : null}::uuid)`,
    thing: sql<boolean>`ticket.about ->> 'thing' = ${id}`,
    organisation: sql<boolean>`ticket.about ->> 'organisation' = ${id}`,
  }[kind];
  if (about === undefined) return [];
  const { rows } = await sql<{ id: string }>`SELECT ticket.id FROM tickets.ticket
    WHERE ticket.status = 'open' AND ${about} ORDER BY ticket.id`.execute(reader);
  return rows.map((row) => row.id);
}
