import { sql } from "kysely";
import { databaseError, type Transaction } from "../../kernel/index.ts";

/** How long each way is tried, by turns: the walk in order of time, the indexes that intersect, the walk … */
const patienceMs = [200, 500, 2000];
const queryCanceled = "57014";
const ownPlans = "SET LOCAL plan_cache_mode = force_custom_plan";

/**
 * Has every statement of the transaction planned for its own values. A plan made once for all would walk through all
 * years for a unit with few tickets, and gather the half of them for one that has many.
 */
export async function plannedForValues(tx: Transaction): Promise<void> {
  await sql.raw(ownPlans).execute(tx);
}

/**
 * Asks for one page. The planner takes conditions to be independent of each other: for a department and a category it
 * never has, it expects a page soon and walks through all years in order of time. What has not come after a while is
 * asked `again` through the indexes that intersect conditions, whose work ends with the matches. Where matches are many
 * and only the machine was slow, that takes far longer than the walk: so both ways take turns, each with more time
 * than the other had, and the last has all the time there is.
 */
export async function patiently<R>(
  tx: Transaction,
  ask: (again: boolean) => Promise<R>,
  patience: readonly number[] = patienceMs,
): Promise<R> {
  for (const [turn, limitMs] of patience.entries()) {
    const answer = await within(tx, limitMs, turn % 2 === 1, ask);
    if (answer !== undefined) return answer.given;
  }
  await sql.raw(scan(false)).execute(tx);
  const answer = await ask(true);
  await sql.raw(scan(true)).execute(tx);
  return answer;
}

const scan = (ordered: boolean) => `SET LOCAL enable_indexscan = ${ordered ? "DEFAULT" : "off"}`;

async function within<R>(
  tx: Transaction,
  limitMs: number,
  again: boolean,
  ask: (again: boolean) => Promise<R>,
): Promise<{ given: R } | undefined> {
  const limited = `${ownPlans}; SAVEPOINT page; ${scan(!again)}; SET LOCAL statement_timeout = ${limitMs}`;
  await sql.raw(limited).execute(tx);
  try {
    const given = await ask(again);
    await sql.raw(`RELEASE SAVEPOINT page; ${scan(true)}; SET LOCAL statement_timeout = DEFAULT`).execute(tx);
    return { given };
  } catch (error) {
    if (databaseError(error)?.code !== queryCanceled) throw error;
  }
  // Going back also undoes the limits set since.
  await sql.raw("ROLLBACK TO SAVEPOINT page; RELEASE SAVEPOINT page").execute(tx);
  return undefined;
}
