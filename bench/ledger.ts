/**
 * Acts sealed a second and leaves verified a second, on the embedded PostgreSQL with durable commits.
 * `node bench/ledger.ts [ACTS]` (200,000 unless told) prints a line for each figure.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { migrate, openDatabase, startEmbedded, systemClock, transact } from "../src/kernel/index.ts";
import { openLedger, proveInclusion, seal, verify } from "../src/ledger/index.ts";
import { insertActs } from "../src/ledger/testing.ts";

const acts = Number(process.argv[2] ?? 200_000);
const quiet = { info: () => {}, warn: console.warn, error: console.error };
const dataDirectory = await mkdtemp(path.join(tmpdir(), "liangwang-bench-"));
const server = await startEmbedded({ dataDirectory, log: quiet });

try {
  await migrate(server.ownerUrl);
  const database = openDatabase({ url: server.url, connections: 4, onIdleError: console.error });
  const ids: string[] = [];
  for (let first = 0; first < acts; first += 10_000) {
    ids.push(...(await insertActs(database, Math.min(10_000, acts - first), first)));
  }
  const ledger = await openLedger({ dataDirectory, publicUrl: undefined, port: 8080 });

  const batchesMs: number[] = [];
  await timed("sealed", "acts", acts, async () => {
    for (let sealed = 0; sealed < acts; ) {
      const begun = performance.now();
      sealed += await seal(database, systemClock, ledger);
      batchesMs.push(performance.now() - begun);
    }
  });
  console.log(`longest batch    ${Math.max(...batchesMs).toFixed(0)} ms of ${batchesMs.length}`);

  const idle = 200;
  await timed("looked for new", "times", idle, async () => {
    for (let turn = 0; turn < idle; turn += 1) await seal(database, systemClock, ledger);
  });

  const proofs = 500;
  await timed("proved", "acts", proofs, async () => {
    for (let at = 0; at < proofs; at += 1) {
      const id = ids[Math.floor((at / proofs) * acts)] ?? "";
      await transact(database, (tx) => proveInclusion(tx, id));
    }
  });

  await timed("verified", "leaves", acts, async () => {
    const { ok } = await verify(database, dataDirectory);
    if (!ok) throw new Error("the ledger does not verify");
  });
  console.log(`memory           ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`);
  await database.close();
} finally {
  await server.stop();
  await rm(dataDirectory, { recursive: true, force: true });
}

async function timed(what: string, unit: string, count: number, work: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const rate = Math.round(count / seconds).toLocaleString("en");
  console.log(
    `${what.padEnd(16)} ${rate} ${unit}/s (${count.toLocaleString("en")} in ${seconds.toFixed(2)} s)`,
  );
}
