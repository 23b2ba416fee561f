import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/support/database.ts";
import { type Database, openDatabase, systemClock, transact } from "../kernel/index.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { leafHash, verifyConsistency, verifyInclusion } from "./merkle.ts";
import { proveConsistency, proveInclusion, tileAt } from "./proofs.ts";
import { seal, sealAll } from "./sequencer.ts";
import { newestHead } from "./store.ts";
import { insertActs, sealable, temporaryLedger } from "./testing.ts";
import { hashOver, splitHashes } from "./tiles.ts";

let place: TestDatabase;
let database: Database;
let ledger: Ledger & { remove(): Promise<void> };

const open = (url: string) => openDatabase({ url, connections: 6, onIdleError: () => {} });

beforeEach(async () => {
  [place, ledger] = await Promise.all([testDatabase(), temporaryLedger()]);
  database = open(place.url);
});
afterEach(async () => {
  await database.close();
  await Promise.all([place.drop(), ledger.remove()]);
});

/** Seals until `size` leaves are there; other databases of the server may hold the horizon back for a moment. */
async function sealTo(size: number): Promise<void> {
  for (let head = await newest(); head?.size !== size; head = await newest()) {
    expect(head?.size ?? 0).toBeLessThan(size + 1);
    if ((await sealAll(database, systemClock, ledger)) === 0) await sleep(10);
  }
}

const newest = () => transact(database, newestHead);
const leafActs = async () =>
  (await database.pool.query("SELECT act FROM ledger.leaf ORDER BY index")).rows.map(
    ({ act }) => act as string,
  );
const bytes = (base64: string) => Buffer.from(base64, "base64");

describe("sealing", () => {
  it("signs a checkpoint over nothing at the very first, so that there is always one", async () => {
    expect(await seal(database, systemClock, ledger)).toBe(0);
    const head = await newest();
    expect(openCheckpoint(head?.note ?? "", ledger.keys.verifiers, "city.example/ledger").size).toBe(0);
  });

  it("makes acts leaves in the order of their commit position, in whatever batches", async () => {
    const ids = await insertActs(database, 700);
    for (let sealed = 0; sealed < 700; ) sealed += await seal(database, systemClock, ledger, 97);
    ids.push(...(await insertActs(database, 30, 700)));
    await sealTo(730);
    expect(await leafActs()).toEqual(ids);
  });

  it("waits for an older transaction that still runs, blocks it not, and then misses none of its acts", async () => {
    const slow = new pg.Client({ connectionString: place.url });
    await slow.connect();
    await slow.query("BEGIN; SELECT pg_current_xact_id()");
    const quick = await insertActs(database, 3);
    expect(await sealAll(database, systemClock, ledger)).toBe(0);
    await slow.query(
      `INSERT INTO kernel.act (id, at, actor, role, channel, verb, subject_kind, subject_id, version, audience, detail, salt, digest)
       VALUES ('01900000-0000-7000-8000-000000000000', now(), 'a', 'r', 'web', 'test.slow', 'slow', '1', 1, '{}', '{}',
         decode(repeat('00', 16), 'hex'), decode(repeat('11', 32), 'hex')); COMMIT`,
    );
    await slow.end();
    await sealTo(4);
    // The slow transaction began first: its act comes first, although it was written last.
    expect(await leafActs()).toEqual(["01900000-0000-7000-8000-000000000000", ...quick]);
  });

  it("is done by one process at a time; two at once seal every act once", async () => {
    const other = open(place.url);
    const twin: Ledger = await openLedger({ ...ledger, publicUrl: undefined, port: 1 });
    const ids: string[] = [];
    let running = true;
    const sealer = async (on: Database, as: Ledger) => {
      while (running) if ((await seal(on, systemClock, as, 50)) === 0) await sleep(2);
    };
    const sealers = [sealer(database, ledger), sealer(other, twin)];
    for (let round = 0; round < 20; round += 1) ids.push(...(await insertActs(database, 40, round * 40)));
    while ((await leafActs()).length < ids.length) await sleep(10);
    running = false;
    await Promise.all(sealers);
    await other.close();
    expect(await leafActs()).toEqual(ids);
    expect((await newest())?.size).toBe(800);
  });

  it("leaves nothing half done when its connection dies at any statement", async () => {
    const ids = await insertActs(database, 600);
    await sealable(database);
    for (const table of ["leaf", "tile", "checkpoint"]) {
      const admin = new pg.Client({ connectionString: place.superuserUrl });
      await admin.connect();
      await admin.query(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
        CREATE TRIGGER die AFTER INSERT ON ledger.${table} EXECUTE FUNCTION die()`);
      await expect(seal(database, systemClock, ledger)).rejects.toThrow();
      await admin.query(`DROP FUNCTION die CASCADE`);
      const { rows } = await admin.query(`SELECT (SELECT count(*) FROM ledger.leaf)::int AS leaves,
        (SELECT count(*) FROM ledger.tile)::int AS tiles, (SELECT count(*) FROM ledger.checkpoint)::int AS checkpoints`);
      expect(rows).toEqual([{ leaves: 0, tiles: 0, checkpoints: 0 }]);
      await admin.end();
    }
    await sealTo(600);
    expect(await leafActs()).toEqual(ids);
  });

  it("goes on after a restore into another cluster, where transactions are counted anew", async () => {
    const admin = new pg.Client({ connectionString: place.superuserUrl });
    await admin.connect();
    const ids = await insertActs(database, 20);
    await sealTo(20);
    ids.push(...(await insertActs(database, 5, 20)));
    await admin.query("UPDATE ledger.checkpoint SET cluster = 'old', transaction = '9000000000'");
    await admin.query("UPDATE kernel.act SET transaction = '9000000000'");
    await admin.end();
    await sealTo(25);
    ids.push(...(await insertActs(database, 5, 25)));
    await sealTo(30);
    expect(await leafActs()).toEqual(ids);
  });

  it("refuses to sign over a tree that was changed under it", async () => {
    await insertActs(database, 10);
    await sealTo(10);
    await asSuperuser("UPDATE ledger.leaf SET entry = decode(repeat('00', 32), 'hex') WHERE index = 3");
    await insertActs(database, 1, 10);
    await sealable(database);
    await expect(sealAll(database, systemClock, ledger)).rejects.toMatchObject({ code: "ledger.damaged" });
  });

  it("refuses to sign over a database that was cut back, leaves, checkpoint and all", async () => {
    await insertActs(database, 10);
    await sealTo(10);
    await asSuperuser("TRUNCATE ledger.leaf, ledger.tile, ledger.checkpoint");
    const restarted = await openLedger({ ...ledger, publicUrl: undefined, port: 1 });
    await expect(sealAll(database, systemClock, restarted)).rejects.toMatchObject({ code: "ledger.damaged" });
  });

  it("keeps of each hour the last checkpoint only", async () => {
    let time = Date.parse("2026-03-01T10:59:58Z");
    const clock = { now: () => new Date(time) };
    for (let round = 0; round < 4; round += 1) {
      await insertActs(database, 1, round);
      time += 1000;
      while ((await seal(database, clock, ledger)) === 0) await sleep(10);
    }
    const { rows } = await database.pool.query("SELECT size FROM ledger.checkpoint ORDER BY size");
    expect(rows.map(({ size }) => size)).toEqual([1, 4]);
  });
});

async function asSuperuser(statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: place.superuserUrl });
  await admin.connect();
  await admin.query(statement);
  await admin.end();
}

describe("the application's role", () => {
  it("can add leaves and tiles but neither change nor remove them", async () => {
    for (const statement of [
      "UPDATE ledger.leaf SET index = 1",
      "DELETE FROM ledger.leaf",
      "UPDATE ledger.tile SET level = 1",
      "DELETE FROM ledger.tile",
      "TRUNCATE ledger.leaf",
      "UPDATE ledger.checkpoint SET size = 1",
    ]) {
      await expect(database.pool.query(statement)).rejects.toMatchObject({ code: "42501" });
    }
  });
});

describe("proofs", () => {
  it("of inclusion and consistency verify against the signed checkpoint alone", async () => {
    const ids = await insertActs(database, 900);
    await sealTo(900);
    for (const [at, act] of [...ids.entries()].filter(([at]) => at % 89 === 0)) {
      const answer = await transact(database, (tx) => proveInclusion(tx, act));
      const { size, root } = openCheckpoint(answer.checkpoint, ledger.keys.verifiers, ledger.keys.origin);
      const hash = leafHash(bytes(answer.entry));
      expect(answer.index).toBe(at);
      expect(verifyInclusion({ index: at, size, root, leafHash: hash, proof: answer.proof.map(bytes) })).toBe(
        true,
      );
    }
    for (const from of [0, 1, 255, 256, 257, 512, 899, 900]) {
      const answer = await transact(database, (tx) => proveConsistency(tx, from, undefined));
      const [fromRoot, toRoot] = [bytes(answer.fromRoot), bytes(answer.toRoot)];
      expect(verifyConsistency({ from, to: 900, fromRoot, toRoot, proof: answer.proof.map(bytes) })).toBe(
        true,
      );
    }
  });

  it("say what is wrong with a question that cannot be answered", async () => {
    const ask = (act: string) => transact(database, (tx) => proveInclusion(tx, act));
    const missing = "01900000-0000-7000-8000-000000000000";
    await expect(ask(missing)).rejects.toMatchObject({ code: "ledger.no-checkpoint" });
    await seal(database, systemClock, ledger);
    await expect(ask(missing)).rejects.toMatchObject({ code: "ledger.unknown-act" });
    const [fresh] = await insertActs(database, 1);
    await expect(ask(fresh ?? "")).rejects.toMatchObject({ code: "ledger.not-sealed" });
    await expect(transact(database, (tx) => proveConsistency(tx, 5, 3))).rejects.toMatchObject({
      code: "ledger.no-such-size",
    });
  });
});

describe("tiles", () => {
  it("are served full and partial as the checkpoint's size demands, and no others", async () => {
    await insertActs(database, 600);
    await sealTo(600);
    const tile = (path: string) => transact(database, (tx) => tileAt(tx, path));
    const full = await tile("tile/0/001");
    expect(full).toHaveLength(8192);
    expect(await tile("tile/0/001.p/7")).toEqual(full.subarray(0, 7 * 32));
    expect(await tile("tile/0/002.p/88")).toHaveLength(88 * 32);
    const top = splitHashes(await tile("tile/1/000.p/2"));
    expect(Buffer.from(top[1] ?? [])).toEqual(Buffer.from(hashOver(splitHashes(full))));
    expect(await tile("tile/entries/002.p/88")).toHaveLength(88 * 34);
    expect(await tile("tile/entries/000")).toHaveLength(256 * 34);
    for (const path of [
      "tile/0/002",
      "tile/0/002.p/89",
      "tile/1/000",
      "tile/2/000.p/1",
      "tile/0/3",
      "tile/entries/003",
    ]) {
      await expect(tile(path)).rejects.toMatchObject({ code: "ledger.no-tile" });
    }
  });
});
