import { sql } from "kysely";
import { act, type Context, keyed, Problem, type Text, type Transaction } from "../kernel/index.ts";
import { type ElementMapping, migratePath, migrateState } from "./engine/migrate.ts";
import type { ProcessState } from "./engine/state.ts";
import { told } from "./findings.ts";
import { problem } from "./problems.ts";
import type { Processes } from "./processes.ts";
import { lockInstance } from "./store.ts";

/**
 * Moves all running instances of one version to another, each in an act of its own (`process.migrate`).
 * `mapping` names the elements that have another id there. Returns how many moved and why the others did not, in the
 * language of who asks: those stay where they are, on their version.
 */
export async function migrateInstances(
  processes: Processes,
  context: Context,
  change: { definition: string; from: number; to: number; mapping?: ElementMapping },
): Promise<{ moved: number; refused: { instance: string; reason: string }[] }> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM process.instance
    WHERE definition = ${change.definition} AND version = ${change.from} AND status = 'running'
    ORDER BY id`.execute(context.database.kysely);
  const refused: { instance: string; reason: string }[] = [];
  for (const { id } of rows) {
    const reason = await migrateOne(processes, context, id, change);
    if (reason !== null) refused.push({ instance: id, reason });
  }
  return { moved: rows.length - refused.length, refused };
}

async function migrateOne(
  processes: Processes,
  context: Context,
  instance: string,
  change: { definition: string; from: number; to: number; mapping?: ElementMapping },
): Promise<string | null> {
  const { definition, from, to, mapping = {} } = change;
  try {
    await act(
      ownKey(context, instance),
      "process.migrate",
      { kind: "process", id: instance },
      async (tx, draft) => {
        const stored = await lockInstance(tx, instance);
        if (stored?.head.version !== from) throw refusal(to, told("migration.moved-on").message);
        const old = await processes.definitions.graph(tx, definition, from);
        const graph = await processes.definitions.graph(tx, definition, to);
        const result = migrateState(old, graph, stored.state, mapping);
        if (!result.ok) throw refusal(to, result.reason);
        const path = await readPath(tx, instance);
        await write(tx, instance, to, result.state, migratePath(old, graph, path, mapping), mapping);
        draft.detail = { definition, from, to, mapping };
        return null;
      },
      { scope: "process.manage" },
    );
    return null;
  } catch (error) {
    if (error instanceof Problem && error.code === "process.migration")
      return error.sentence(context.language ?? "en");
    throw error;
  }
}

// Each act of a request that makes many needs a key of its own, so that a repeat finds each done.
function ownKey(context: Context, instance: string): Context {
  const { key, fingerprint } = context.idempotency ?? {};
  return key === undefined || !fingerprint ? context : keyed(context, `${key}:${instance}`, fingerprint);
}

function refusal(version: number, reason: Text) {
  return problem("process.migration", { version, reason });
}

async function readPath(tx: Transaction, instance: string): Promise<number[]> {
  const { rows } = await sql<{
    path: number[];
  }>`SELECT path FROM process.instance WHERE id = ${instance}`.execute(tx);
  return rows[0]?.path ?? [];
}

// The rows of what is open name their elements too.
async function write(
  tx: Transaction,
  instance: string,
  version: number,
  state: ProcessState,
  path: number[],
  mapping: ElementMapping,
): Promise<void> {
  const { variables: _, ...rest } = state;
  await sql`UPDATE process.instance
    SET version = ${version}, state = ${JSON.stringify(rest)}::jsonb, path = ${path}::smallint[], revision = revision + 1
    WHERE id = ${instance}`.execute(tx);
  if (Object.keys(mapping).length === 0) return;
  const map = JSON.stringify(mapping);
  for (const table of ["work_item", "timer", "subscription"]) {
    await sql`UPDATE process.${sql.raw(table)} SET node = ${map}::jsonb->>node
      WHERE instance = ${instance} AND ${map}::jsonb ? node ${table === "work_item" ? sql`AND state = 'open'` : sql``}`.execute(
      tx,
    );
  }
}
