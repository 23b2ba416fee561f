import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestKernel, testKernel } from "../../test/support/kernel.ts";
import { withClient } from "./database/roles.ts";
import { afterCommit, type Database, transact } from "./index.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await testKernel([], 3);
});
afterAll(() => kernel?.close());

/** A database whose commit fails with `error`. */
function failingAtCommit(error: Error): Database {
  const end = { execute: async () => {} };
  const tx = {
    getExecutor: () => ({ provideConnection: async () => {} }),
    commit: () => ({ execute: () => Promise.reject(error) }),
    rollback: () => end,
  };
  return { kysely: { startTransaction: () => ({ execute: async () => tx }) } } as unknown as Database;
}

test("a connection lost during the commit is told as uncertain, never as nothing stored", async () => {
  const losses = [
    new Error("Connection terminated unexpectedly"),
    // As long as a SQLSTATE, and none.
    Object.assign(new Error("write EPIPE"), { code: "EPIPE" }),
  ];
  for (const loss of losses) {
    await expect(transact(failingAtCommit(loss), async () => 1)).rejects.toMatchObject({
      code: "kernel.uncertain",
      status: 503,
    });
  }
});

test("a commit that the server refused is told as what it is", async () => {
  const refused = failingAtCommit(Object.assign(new Error("deferred"), { code: "23505", constraint: "c" }));
  await expect(transact(refused, async () => 1)).rejects.toMatchObject({ code: "23505" });
});

test("what waits for the commit happens after it, and not at all where there is none", async () => {
  const events: string[] = [];
  await transact(kernel.database, async (tx) => {
    afterCommit(tx, () => events.push("hook"));
    events.push("work");
  });
  await transact(kernel.database, async (tx) => {
    afterCommit(tx, () => events.push("never"));
    throw new Error("no");
  }).catch(() => {});
  expect(events).toEqual(["work", "hook"]);
});

test("a transaction is begun again where it could not be serialised, and given up after four attempts", async () => {
  let attempts = 0;
  const conflict = () => {
    attempts += 1;
    throw Object.assign(new Error("conflict"), { code: "40001" });
  };
  await expect(transact(kernel.database, conflict)).rejects.toMatchObject({ code: "40001" });
  expect(attempts).toBe(4);
});

test("connections that break are replaced: more break than there are, and the pool goes on", async () => {
  for (let turn = 0; turn < 6; turn += 1) {
    const broken = transact(kernel.database, async (tx) => {
      const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx);
      await withClient(kernel.addresses.superuserUrl, (client) =>
        client.query("SELECT pg_terminate_backend($1, 1000)", [rows[0]?.pid]),
      );
      await sql`SELECT 1`.execute(tx);
    });
    await expect(broken).rejects.toThrow(/terminat|not queryable/);
  }
  const { rows } = await sql<{ one: number }>`SELECT 1 AS one`.execute(kernel.database.kysely);
  expect(rows).toEqual([{ one: 1 }]);
});

test("whoever waits too long for a lock gives up rather than wait for ever", async () => {
  const { rows } = await sql<{ lock_timeout: string }>`SHOW lock_timeout`.execute(kernel.database.kysely);
  expect(rows).toEqual([{ lock_timeout: "30s" }]);
});
