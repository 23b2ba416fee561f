import { sql } from "kysely";
import { databaseError, type Transaction } from "../../kernel/index.ts";

const patienceMs = 200;
const queryCanceled = "57014";

/**
 * Has every statement of the transaction planned for its own values. A plan made once for all would walk through all
 * years for a unit with few tickets, and gather the half of them for one that has many.
 */
export async function plannedForValues(tx: Transaction): Promise<void> {
  await sql.raw("SET LOCAL plan_cache_mode = force_custom_plan").execute(tx);
}

/**
 * Asks for one page. The planner takes conditions to be independent of each other: for a department and a category it
 * never has, it expects a page soon and walks through all years in order of time. What has not come after
 * {@link patienceMs} is asked again through the index that intersects conditions, whose work ends with the matches.
 */
export async function patiently<R>(tx: Transaction, ask: (again: boolean) => Promise<R>): Promise<R> {
  await sql
    .raw(
      `SET LOCAL plan_cache_mode = force_custom_plan; SAVEPOINT page; SET LOCAL statement_timeout = ${patienceMs}`,
    )
    .execute(tx);
  try {
    const answer = await ask(false);
    await sql.raw("RELEASE SAVEPOINT page; SET LOCAL statement_timeout = DEFAULT").execute(tx);
    return answer;
  } catch (error) {
    if (databaseError(error)?.code !== queryCanceled) throw error;
  }
  // Going back also undoes the limit set since.
  await sql.raw("ROLLBACK TO SAVEPOINT page; SET LOCAL enable_indexscan = off").execute(tx);
  const answer = await ask(true);
  await sql.raw("RELEASE SAVEPOINT page; SET LOCAL enable_indexscan = DEFAULT").execute(tx);
  return answer;
}
