import { sql } from "kysely";
import type { Database } from "../../kernel/index.ts";
import type { Counted } from "./counts.ts";

/** Adds counts to those of their day in the city. */
export async function addCounts(
  { kysely }: Pick<Database, "kysely">,
  counted: readonly Counted[],
  timeZone: string,
): Promise<void> {
  await sql`INSERT INTO sensing.intake (stream, day, reason, stored, readings, last_at)
    SELECT stream, (last_at AT TIME ZONE ${timeZone})::date, reason, stored, readings, last_at
    FROM unnest(
      ${counted.map((one) => one.stream)}::integer[],
      ${counted.map((one) => one.reason)}::text[],
      ${counted.map((one) => one.stored)}::boolean[],
      ${counted.map((one) => one.readings)}::bigint[],
      ${counted.map((one) => one.lastAt)}::timestamptz[]
    ) AS counted (stream, reason, stored, readings, last_at)
    ON CONFLICT (stream, day, reason, stored) DO UPDATE
    SET readings = intake.readings + excluded.readings, last_at = greatest(intake.last_at, excluded.last_at)`.execute(
    kysely,
  );
}

export type IntakeRow = { reason: string; stored: boolean; readings: number; lastAt: Date };

/** Objections to a stream's readings on one day of the city. */
export async function countsOf(
  { kysely }: Pick<Database, "kysely">,
  stream: number,
  day: string,
): Promise<IntakeRow[]> {
  const { rows } = await sql<IntakeRow>`SELECT reason, stored, readings, last_at AS "lastAt"
    FROM sensing.intake WHERE stream = ${stream} AND day = ${day}::date ORDER BY readings DESC, reason`.execute(
    kysely,
  );
  return rows;
}
