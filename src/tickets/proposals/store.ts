import { type RawBuilder, sql } from "kysely";
import type { Database } from "../../kernel/index.ts";

/** An open ticket that may be the same matter. */
export type Candidate = {
  id: string;
  number: string;
  category: string | null;
  stage: string | null;
  title: string;
  description: string;
  longitude: number | null;
  latitude: number | null;
  reportedAt: Date;
  readable: boolean;
};

/** About 600 m: beyond it the same words mean another lamp. */
const nearDegrees = { latitude: 0.0054, longitude: 0.0063 };
const candidatesAtMost = 300;

/**
 * Open tickets that the reader may see or that are public, near a place where one is known, else with the rarest of
 * the words, newest first.
 */
export async function candidates(
  database: Database,
  within: RawBuilder<boolean>,
  place: { longitude: number; latitude: number } | null,
  words: readonly string[],
): Promise<Candidate[]> {
  const near =
    place === null
      ? sql<boolean>`ticket.tokens @@ ${anyOf(words)}::tsquery`
      : sql<boolean>`ticket.longitude BETWEEN ${place.longitude - nearDegrees.longitude} AND ${place.longitude + nearDegrees.longitude}
          AND ticket.latitude BETWEEN ${place.latitude - nearDegrees.latitude} AND ${place.latitude + nearDegrees.latitude}`;
  const { rows } = await sql<Candidate>`
    SELECT ticket.id, ticket.number, ticket.category, ticket.stage, ticket.title, ticket.description,
      ticket.longitude, ticket.latitude, ticket.reported_at AS "reportedAt", ${within} AS readable
    FROM tickets.ticket
    WHERE ticket.status = 'open' AND (ticket.public OR ${within}) AND ${near}
    ORDER BY ticket.reported_at DESC LIMIT ${candidatesAtMost}`.execute(database.kysely);
  return rows;
}

/** A tsquery that any of the words satisfies; quoted, so that no word is read as an operator. */
function anyOf(words: readonly string[]): string {
  return words.map((word) => `'${word.replace(/'/g, "''").replace(/\\/g, "\\\\")}'`).join(" | ");
}
