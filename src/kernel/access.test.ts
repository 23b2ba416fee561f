import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import { withClient } from "./database/roles.ts";
import { anonymousId, mayReach, type Reach, systemActor, withinReach } from "./index.ts";

// Names that are prefixes of each other, and characters on both sides of the slash in byte order.
const segment = fc.constantFrom("a", "b", "bc", "b-", "b0", "b.", "路", "ab");
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `${parts.join("/")}/`);
const account = fc.constantFrom("anna", "bo", "anonymous", "system");
const row = fc.record({ unit: fc.option(path), account: fc.option(account) });
const actor = fc
  .record({
    id: account,
    unit: fc.option(path),
    reach: fc.option(fc.constantFrom<Reach>("own", "unit", "subtree", "all")),
  })
  .map(({ id, unit, reach }) => testActor(reach === null ? {} : { "thing.read": reach }, { id, unit }));

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await testKernel([], 2);
  await withClient(kernel.addresses.ownerUrl, (client) =>
    client.query(
      'CREATE TABLE thing (id int, unit text COLLATE "C", account text); GRANT ALL ON thing TO liangwang_app',
    ),
  );
});
afterAll(() => kernel?.close());

const placement = ({ unit, account: owner }: { unit: string | null; account: string | null }) => ({
  units: unit === null ? [] : [unit],
  accounts: owner === null ? [] : [owner],
});

test("a list filtered in SQL holds exactly the rows that mayReach allows", async () => {
  const columns = { unit: sql`unit`, account: sql`account` };
  await fc.assert(
    fc.asyncProperty(actor, fc.array(row, { minLength: 1, maxLength: 30 }), async (reader, rows) => {
      fc.pre(reader.grants.has("thing.read"));
      await sql`DELETE FROM thing`.execute(kernel.database.kysely);
      await sql`INSERT INTO thing SELECT * FROM jsonb_to_recordset(${JSON.stringify(
        rows.map((entry, id) => ({ id, ...entry })),
      )}) AS r(id int, unit text, account text)`.execute(kernel.database.kysely);
      const found = await sql<{ id: number }>`
        SELECT id FROM thing WHERE ${withinReach(reader, "thing.read", columns)} ORDER BY id`.execute(
        kernel.database.kysely,
      );
      const hidden = await sql<{ id: number }>`
        SELECT id FROM thing WHERE NOT ${withinReach(reader, "thing.read", columns)}`.execute(
        kernel.database.kysely,
      );
      const allowed = rows.flatMap((entry, id) =>
        mayReach(reader, "thing.read", placement(entry)) ? [id] : [],
      );
      expect(found.rows.map(({ id }) => id)).toEqual(allowed);
      expect(found.rows.length + hidden.rows.length).toBe(rows.length);
    }),
    { numRuns: 300 },
  );
});

test("a subtree holds the unit and what is below it, not its namesakes", () => {
  const reader = testActor({ "thing.read": "subtree" }, { unit: "a/b/" });
  const reaches = (unit: string) => mayReach(reader, "thing.read", { units: [unit], accounts: [] });
  expect(["a/b/", "a/b/c/"].map(reaches)).toEqual([true, true]);
  expect(["a/", "a/bc/", "a/b0/", "a/b-/", "b/"].map(reaches)).toEqual([false, false, false, false, false]);
});

test("a unit's path without its slash is a fault and reaches nothing", () => {
  const reader = testActor({ "thing.read": "subtree" }, { unit: "a/b" });
  expect(() => mayReach(reader, "thing.read", { units: ["a/bc/"], accounts: [] })).toThrow(TypeError);
});

test("whoever has not signed in owns nothing, not even what anonymous people made", () => {
  fc.assert(
    fc.property(fc.constantFrom<Reach>("own", "unit", "subtree"), (reach) => {
      const stranger = testActor({ "thing.read": reach }, { id: anonymousId, unit: null });
      expect(mayReach(stranger, "thing.read", { units: [], accounts: [anonymousId] })).toBe(false);
    }),
  );
});

test("without a unit a role reaches its own rows only, with no scope nothing, and the system everything", () => {
  fc.assert(
    fc.property(path, fc.constantFrom<Reach>("unit", "subtree"), (unit, reach) => {
      const homeless = testActor({ "thing.read": reach }, { id: "anna", unit: null });
      expect(mayReach(homeless, "thing.read", { units: [unit], accounts: [] })).toBe(false);
      expect(mayReach(homeless, "thing.read", { units: [unit], accounts: ["anna"] })).toBe(true);
      expect(mayReach(homeless, "other.read", { units: [unit], accounts: ["anna"] })).toBe(false);
      expect(mayReach(systemActor("job"), "any.thing", { units: [], accounts: [] })).toBe(true);
    }),
  );
});
