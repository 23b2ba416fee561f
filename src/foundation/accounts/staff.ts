import { sql } from "kysely";
import { type Actor, withinReach } from "../../kernel/index.ts";
import type { Reader } from "./store.ts";

/** Whoever may see what a colleague is called, and how far. */
export const nameScope = "account.name";

/** Who acted, as acts tell it: account id (or `system`, `anonymous`) and role. */
export type ActedAs = { actor: string; role: string };

/** Of whoever acted: the unit at which they hold that role, and their name where the reader may see it. */
export type Staff = { unit: string | null; name: string | null };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Units and names of staff behind acts, by `keyOf`. A name is told only where the account holds the very role of the act
 * at a unit within the reader's reach of `account.name`, or is the reader's own: what a member of staff does as a
 * resident does not name them. The unit is null where the role is held at none, or at several.
 */
export async function staffBehind(
  tx: Reader,
  reader: Actor,
  acted: readonly ActedAs[],
): Promise<Map<string, Staff>> {
  const known = acted.filter(({ actor }) => uuid.test(actor));
  if (known.length === 0) return new Map();
  const named = reader.grants.has(nameScope)
    ? withinReach(reader, nameScope, { unit: sql`r.unit`, account: sql`r.account::text` })
    : sql<boolean>`false`;
  const { rows } = await sql<ActedAs & Staff>`
    SELECT r.account::text AS actor, r.role, CASE WHEN count(*) = 1 THEN min(r.unit) END AS unit,
      CASE WHEN bool_or(${named}) THEN min(a.name) END AS name
    FROM (SELECT DISTINCT * FROM unnest(${known.map(({ actor }) => actor)}::uuid[],
        ${known.map(({ role }) => role)}::text[]) AS pair (account, role)) AS acted
      JOIN foundation.account_role r ON r.account = acted.account AND r.role = acted.role
      JOIN foundation.account a ON a.id = r.account
    WHERE r.unit IS NOT NULL
    GROUP BY r.account, r.role`.execute(tx);
  return new Map(rows.map(({ unit, name, ...who }) => [keyOf(who), { unit, name }]));
}

export const keyOf = ({ actor, role }: ActedAs): string => `${actor} ${role}`;

/** At which units somebody holds each role; accounts out of use do not count. */
export async function staffedUnits(tx: Reader): Promise<{ role: string; unit: string }[]> {
  const { rows } = await sql<{ role: string; unit: string }>`SELECT DISTINCT r.role, r.unit
    FROM foundation.account_role r JOIN foundation.account a ON a.id = r.account
    WHERE r.unit IS NOT NULL AND a.disabled_at IS NULL`.execute(tx);
  return rows;
}
