import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/support/database.ts";
import { act, type Database, openDatabase, systemClock, systemContext, transact } from "../kernel/index.ts";
import { sayReport } from "./commands.ts";
import { rotateKeys } from "./keys.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { sealAll } from "./sequencer.ts";
import { newestHead } from "./store.ts";
import { insertActs, temporaryLedger } from "./testing.ts";
import { verify } from "./verify.ts";

let place: TestDatabase;
let database: Database;
let ledger: Ledger & { remove(): Promise<void> };
let admin: pg.Client;
/** Ids of the acts, by leaf. */
let ids: string[];

/** Two full tiles and a right edge of 88 leaves. */
const SIZE = 600;

const tables = ["kernel.act", "ledger.leaf", "ledger.tile", "ledger.checkpoint"];
const keptFiles = () => join(ledger.dataDirectory, "kept-files");
const files = () => join(ledger.dataDirectory, "ledger");

beforeAll(async () => {
  [place, ledger] = await Promise.all([testDatabase(), temporaryLedger()]);
  database = openDatabase({ url: place.url, connections: 4, onIdleError: console.error });
  admin = new pg.Client({ connectionString: place.superuserUrl });
  await admin.connect();
  ids = await insertActs(database, SIZE);
  await sealTo(SIZE);
  await admin.query("CREATE SCHEMA kept");
  for (const table of tables) await admin.query(`CREATE TABLE kept.${table.split(".")[1]} AS TABLE ${table}`);
  await cp(files(), keptFiles(), { recursive: true });
});
/** Every test begins with the intact ledger. */
beforeEach(async () => {
  const copies = tables.map(
    (table) => `INSERT INTO ${table} OVERRIDING SYSTEM VALUE TABLE kept.${table.split(".")[1]};`,
  );
  await admin.query(`TRUNCATE ${tables.join(", ")}; ${copies.join(" ")}`);
  await rm(files(), { recursive: true });
  await cp(keptFiles(), files(), { recursive: true });
  Object.assign(ledger, await openLedger({ ...ledger, publicUrl: undefined, port: 1 }));
});
afterAll(async () => {
  await Promise.all([database.close(), admin.end()]);
  await Promise.all([place.drop(), ledger.remove()]);
});

async function sealTo(size: number): Promise<void> {
  while ((await transact(database, newestHead))?.size !== size) {
    if ((await sealAll(database, systemClock, ledger)) === 0) await sleep(10);
  }
}

const idOf = (index: number) => ids[index] ?? "";
const tamper = (statement: string, ...values: unknown[]) => admin.query(statement, values);
const zeros = "decode(repeat('00', 32), 'hex')";

/** What an examination finds, as [kind, what]. */
async function found(options: Parameters<typeof verify>[2] = {}): Promise<unknown[]> {
  const report = await verify(database, ledger.dataDirectory, options);
  expect(report.ok).toBe(report.findings.length === 0);
  return report.findings.map(({ kind, parameters: { act, index, tile, what, size, other, from, to } }) => {
    const where = { act, index, tile, what, size, other, from, to };
    return [kind, Object.fromEntries(Object.entries(where).filter(([, value]) => value !== undefined))];
  });
}

describe("an intact ledger", () => {
  it("is found intact, with what waits to be sealed told apart", async () => {
    await insertActs(database, 3, SIZE);
    const report = await verify(database, ledger.dataDirectory);
    expect(report).toMatchObject({ ok: true, findings: [], leaves: SIZE, acts: SIZE + 3, unsealed: 3 });
    expect(sayReport(report, "en").at(-1)).toContain("intact");
  });

  it("is found intact before anything was sealed, and after a change of keys", async () => {
    await rotateKeys(ledger.dataDirectory);
    Object.assign(ledger, await openLedger({ ...ledger, publicUrl: undefined, port: 1 }));
    await insertActs(database, 3, SIZE);
    await sealTo(SIZE + 3);
    expect(await found()).toEqual([]);
  });

  it("is found intact whatever the acts' details hold", async () => {
    const ground = { database, clock: systemClock, followers: () => [], recorded: () => {} };
    // PostgreSQL stores neither NUL nor lone surrogates; the kernel refuses them.
    const json = fc
      .jsonValue({ stringUnit: "grapheme", maxDepth: 3 })
      .filter((one) => !/\\u0000/.test(JSON.stringify(one)));
    const details = fc.sample(json, 150);
    for (const [at, value] of details.entries()) {
      await act(systemContext(ground), "test.make", { kind: "odd", id: String(at) }, async (_tx, draft) => {
        draft.detail = { value };
        return null;
      });
    }
    await sealTo(SIZE + details.length);
    expect(await found()).toEqual([]);
  });

  it("is found intact right after a restore into another cluster, with acts not sealed before", async () => {
    await insertActs(database, 3, SIZE);
    await tamper("UPDATE kernel.act SET transaction = '900000000000'");
    await tamper("UPDATE ledger.checkpoint SET cluster = 'another', transaction = '900000000000'");
    expect(await verify(database, ledger.dataDirectory)).toMatchObject({ ok: true, unsealed: 3 });
    await sealTo(SIZE + 3);
    await insertActs(database, 3, SIZE + 3);
    await sealTo(SIZE + 6);
    expect(await found()).toEqual([]);
  });

  it("proves a single act", async () => {
    for (const index of [0, 255, 256, 599]) {
      const report = await verify(database, ledger.dataDirectory, { actId: idOf(index) });
      expect(report).toMatchObject({ ok: true, acts: 1, unsealed: 0 });
    }
    await expect(found({ actId: "01900000-0000-7000-8000-000000000000" })).rejects.toMatchObject({
      code: "ledger.unknown-act",
    });
  });
});

// Leaf 300 lies under a full tile, leaf 590 at the right edge where no tile repeats it.
describe.each([300, 590])("tampering at leaf %i is reported exactly:", (index) => {
  it("a changed detail", async () => {
    await tamper("UPDATE kernel.act SET detail = detail || '{\"number\": -1}' WHERE id = $1", idOf(index));
    expect(await found()).toEqual([["act-changed", { act: idOf(index), index }]]);
    expect(await found({ actId: idOf(index) })).toEqual([["act-changed", { act: idOf(index), index }]]);
    expect(await found({ actId: idOf(index - 1) })).toEqual([]);
  });

  it.each([
    "actor = 'someone'",
    "at = at + interval '1 ms'",
    "verb = 'test.unmake'",
    "audience = '{x}'",
    "version = 2",
  ])("a changed column: %s", async (change) => {
    await tamper(`UPDATE kernel.act SET ${change} WHERE id = $1`, idOf(index));
    expect(await found()).toEqual([["act-changed", { act: idOf(index), index }]]);
  });

  it("a removed act", async () => {
    await tamper("DELETE FROM kernel.act WHERE id = $1", idOf(index));
    expect(await found()).toEqual([["act-removed", { act: idOf(index), index }]]);
    expect(await found({ actId: idOf(index) })).toEqual([["act-removed", { act: idOf(index), index }]]);
  });

  it("a removed leaf, and a leaf removed with its act", async () => {
    await tamper("DELETE FROM ledger.leaf WHERE index = $1", index);
    expect(await found()).toEqual([["leaf-removed", { act: idOf(index), index }]]);
    expect(await found({ actId: idOf(index) })).toEqual([["act-inserted", { act: idOf(index) }]]);
    await tamper("DELETE FROM kernel.act WHERE id = $1", idOf(index));
    expect((await found())[0]).toEqual(
      index < 512 ? ["leaf-and-act-removed", { index }] : ["range-changed", { from: 0, to: SIZE - 1 }],
    );
  });

  it("a removed leaf beside a forged act, and the last leaf removed", async () => {
    await tamper("DELETE FROM ledger.leaf WHERE index = $1", index);
    await tamper("DELETE FROM ledger.leaf WHERE index = 599");
    expect(await found()).toEqual([
      ["leaf-removed", { act: idOf(index), index }],
      ["leaf-removed", { act: idOf(599), index: 599 }],
    ]);
  });

  it("a changed leaf", async () => {
    await tamper(`UPDATE ledger.leaf SET entry = ${zeros} WHERE index = $1`, index);
    expect(await found()).toEqual([["leaf-changed", { act: idOf(index), index }]]);
    expect(await found({ actId: idOf(index) })).toEqual([["leaf-changed", { act: idOf(index), index }]]);
  });

  it("swapped digests of two acts", async () => {
    await tamper(
      `UPDATE kernel.act a SET digest = b.digest FROM kernel.act b
       WHERE (a.id = $1 AND b.id = $2) OR (a.id = $2 AND b.id = $1)`,
      idOf(index),
      idOf(index + 5),
    );
    expect(await found()).toEqual([
      ["digest-swapped", { index, act: idOf(index), other: idOf(index + 5) }],
      ["digest-swapped", { index: index + 5, act: idOf(index + 5), other: idOf(index) }],
    ]);
  });

  it("swapped entries of two leaves", async () => {
    await tamper(
      `UPDATE ledger.leaf a SET entry = b.entry FROM ledger.leaf b
       WHERE (a.index = $1 AND b.index = $2) OR (a.index = $2 AND b.index = $1)`,
      index,
      index + 5,
    );
    expect(await found()).toEqual([
      ["leaf-changed", { index, act: idOf(index) }],
      ["leaf-changed", { index: index + 5, act: idOf(index + 5) }],
    ]);
  });

  it("an act that was changed together with its digest", async () => {
    await tamper(`UPDATE kernel.act SET actor = 'someone', digest = ${zeros} WHERE id = $1`, idOf(index));
    expect(await found()).toEqual([["act-changed", { act: idOf(index), index }]]);
  });

  it("a changed digest alone", async () => {
    await tamper(`UPDATE kernel.act SET digest = ${zeros} WHERE id = $1`, idOf(index));
    expect(await found()).toEqual([["digest-changed", { act: idOf(index), index }]]);
    expect(await found({ actId: idOf(index) })).toEqual([["digest-changed", { act: idOf(index), index }]]);
  });

  it("a leaf made to name another act", async () => {
    const [stranger] = await insertActs(database, 1, SIZE);
    await tamper("UPDATE ledger.leaf SET act = $2 WHERE index = $1", index, stranger);
    expect(await found()).toEqual([["leaf-reassigned", { index, act: idOf(index), other: stranger }]]);
  });

  it("a forged act slipped in among the sealed", async () => {
    const forged = "01900000-0000-7000-8000-000000000000";
    await tamper(
      `INSERT INTO kernel.act OVERRIDING SYSTEM VALUE
       SELECT $1, sequence, transaction, at, actor, role, channel, verb, subject_kind, 'forged', version, audience,
         detail, salt, digest FROM kernel.act WHERE id = $2`,
      forged,
      idOf(index),
    );
    expect(await found()).toEqual([["act-inserted", { act: forged }]]);
    expect(await found({ actId: forged })).toEqual([["act-inserted", { act: forged }]]);
  });

  it("an act whose place in the order was changed", async () => {
    await tamper("UPDATE kernel.act SET transaction = '3' WHERE id = $1", idOf(index));
    expect(await found()).toEqual([["act-moved", { act: idOf(index), index }]]);
    await tamper("UPDATE kernel.act SET transaction = '999999999' WHERE id = $1", idOf(index));
    expect(await found()).toEqual([["act-moved", { act: idOf(index), index }]]);
  });

  it("several of these at once", async () => {
    await tamper("UPDATE kernel.act SET actor = 'someone' WHERE id = $1", idOf(index));
    await tamper("DELETE FROM kernel.act WHERE id = $1", idOf(index + 1));
    await tamper(`UPDATE ledger.leaf SET entry = ${zeros} WHERE index = $1`, index + 2);
    expect(await found()).toEqual([
      ["act-changed", { act: idOf(index), index }],
      ["act-removed", { act: idOf(index + 1), index: index + 1 }],
      ["leaf-changed", { act: idOf(index + 2), index: index + 2 }],
    ]);
  });
});

describe("tampering with the tree is reported exactly:", () => {
  const tile = "tile/0/001";

  it("a changed hash in a tile", async () => {
    await tamper(
      "UPDATE ledger.tile SET hashes = set_byte(hashes, 7 * 32, get_byte(hashes, 7 * 32) # 1) WHERE index = 1",
    );
    expect(await found()).toEqual([["tile-changed", { tile, what: "#7" }]]);
  });

  it("a changed root of a tile", async () => {
    await tamper(`UPDATE ledger.tile SET root = ${zeros} WHERE index = 1`);
    expect(await found()).toEqual([["tile-changed", { tile, what: "root" }]]);
  });

  it("a removed tile", async () => {
    await tamper("DELETE FROM ledger.tile WHERE index = 1");
    expect(await found()).toEqual([["tile-removed", { tile }]]);
  });

  it("an inserted tile and leaf", async () => {
    await tamper("INSERT INTO ledger.tile SELECT level, 2, hashes, root FROM ledger.tile WHERE index = 1");
    const [extra] = await insertActs(database, 1, SIZE);
    await tamper(`INSERT INTO ledger.leaf VALUES (600, $1, ${zeros})`, extra);
    expect(await found()).toEqual([
      ["tile-inserted", { tile: "tile/0/002" }],
      ["leaf-inserted", { index: 600, act: extra }],
    ]);
  });

  it("a changed checkpoint", async () => {
    await tamper("UPDATE ledger.checkpoint SET note = replace(note, '600', '601')");
    expect((await found())[0]).toEqual(["checkpoint-changed", { size: SIZE }]);
    await tamper(`UPDATE ledger.checkpoint SET note = replace(note, '601', '600'), root = ${zeros}`);
    expect((await found())[0]).toEqual(["checkpoint-changed", { size: SIZE }]);
  });

  it("an act, its digest, leaf and tile, all forged to fit each other", async () => {
    await tamper("UPDATE kernel.act SET digest = $2, salt = salt WHERE id = $1", idOf(300), Buffer.alloc(32));
    await tamper(`UPDATE ledger.leaf SET entry = ${zeros} WHERE index = 300`);
    await tamper("DELETE FROM kernel.act WHERE id = $1", idOf(300));
    await tamper(`UPDATE ledger.tile SET hashes = overlay(hashes PLACING sha256('\\x00'::bytea || ${zeros}) FROM ${44 * 32 + 1})
      WHERE index = 1`);
    expect((await found())[0]).toEqual(["range-changed", { from: 0, to: SIZE - 1 }]);
  });
});

describe("a ledger that was cut back or rewritten", () => {
  it("is told by the checkpoint remembered beside the key", async () => {
    await tamper("DELETE FROM kernel.act WHERE id = $1", idOf(599));
    await tamper("DELETE FROM ledger.leaf WHERE index = 599");
    await tamper("TRUNCATE ledger.checkpoint");
    const kinds = (await found()).map((finding) => (finding as [string])[0]);
    expect(kinds).toContain("checkpoint-removed");
    expect(kinds).toContain("leaf-and-act-removed");
  });

  it("is told by a checkpoint that someone kept, and continues it otherwise", async () => {
    const since = join(files(), "kept");
    await writeFile(since, (await transact(database, newestHead))?.note ?? "");
    await insertActs(database, 10, SIZE);
    await sealTo(SIZE + 10);
    expect(await found({ since })).toEqual([]);

    // The same log, rewritten from the start by whoever holds the key.
    await tamper("TRUNCATE ledger.leaf, ledger.tile, ledger.checkpoint");
    await tamper("DELETE FROM kernel.act WHERE id = $1", idOf(42));
    ledger.lastNote = null;
    await sealTo(SIZE + 9);
    expect(await found()).toEqual([]);
    expect(await found({ since })).toEqual([["checkpoint-contradicted", { size: SIZE }]]);
  });

  it("needs a checkpoint that can be read and is of this log", async () => {
    const since = join(files(), "kept");
    await expect(found({ since })).rejects.toMatchObject({ code: "ledger.unreadable-checkpoint" });
    await writeFile(since, "x\n");
    await expect(found({ since })).rejects.toMatchObject({ code: "ledger.unreadable-checkpoint" });
  });
});

describe("what was asked for wrongly is told, and is never taken for a finding", () => {
  it.each(["foo", "", "01900000-0000-7000-8000-00000000000Z"])("an act named %j is unknown", async (actId) =>
    expect(verify(database, ledger.dataDirectory, { actId })).rejects.toMatchObject({
      code: "ledger.unknown-act",
    }),
  );

  it.each(["foo", "name+00000000+AAAA"])("%j is no key to trust", async (verifierKey) =>
    expect(verify(database, ledger.dataDirectory, { verifierKey })).rejects.toMatchObject({
      code: "ledger.no-verifier-key",
      parameters: { key: verifierKey },
    }),
  );
});
