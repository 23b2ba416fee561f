import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, digestOf, newId } from "../kernel/index.ts";
import { type Ledger, openLedger } from "./ledger.ts";

/** A ledger in a folder of its own, for tests and benchmarks. */
export async function temporaryLedger(): Promise<Ledger & { remove(): Promise<void> }> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "liangwang-ledger-"));
  const ledger = await openLedger({ dataDirectory, publicUrl: "https://city.example/", port: 0 });
  return Object.assign(ledger, { remove: () => rm(dataDirectory, { recursive: true }) });
}

/**
 * Inserts acts as the kernel would, many at once, in one transaction. Returns their ids in order.
 * `first` numbers their subjects; two calls on one database must not overlap.
 */
export async function insertActs(database: Database, count: number, first = 0): Promise<string[]> {
  const acts = Array.from({ length: count }, (_, at) => {
    const act = {
      id: newId(),
      at: new Date(1_767_225_600_000 + first + at),
      actor: "system",
      role: "system",
      channel: "import",
      verb: "test.make",
      subject: { kind: "test", id: String(first + at) },
      version: 1,
      audience: [],
      detail: { number: first + at, text: "路灯不亮" },
      salt: new Uint8Array(randomBytes(16)),
    };
    return { ...act, digest: digestOf(act) };
  });
  const column = <T>(of: (act: (typeof acts)[number]) => T) => acts.map(of);
  await database.pool.query(
    `INSERT INTO kernel.act
      (id, at, actor, role, channel, verb, subject_kind, subject_id, version, audience, detail, salt, digest)
     SELECT id, at, 'system', 'system', 'import', 'test.make', 'test', subject, 1, '{}', detail, salt, digest
     FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::jsonb[], $5::bytea[], $6::bytea[])
       WITH ORDINALITY AS new (id, at, subject, detail, salt, digest, number) ORDER BY number`,
    [
      column(({ id }) => id),
      column(({ at }) => at),
      column(({ subject }) => subject.id),
      column(({ detail }) => JSON.stringify(detail)),
      column(({ salt }) => Buffer.from(salt)),
      column(({ digest }) => Buffer.from(digest)),
    ],
  );
  return column(({ id }) => id);
}

/** Waits until the acts can be sealed: transactions of other databases of the server hold them back, too. */
export async function sealable(database: Database): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const { rows } = await database.pool.query<{ free: boolean }>(
      "SELECT max(transaction::text::numeric)::text::xid8 < pg_snapshot_xmin(pg_current_snapshot()) AS free FROM kernel.act",
    );
    if (rows[0]?.free !== false) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("a transaction somewhere on the server holds the acts back");
}
