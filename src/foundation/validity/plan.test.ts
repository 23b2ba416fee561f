import fc from "fast-check";
import { expect, test } from "vitest";
import { closeMissing, type Held, type Origin, plan, type Statement } from "./plan.ts";

const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-01-${String(n).padStart(2, "0")}`);
const statement = fc.record({
  key: fc.constantFrom("a", "b"),
  validFrom: day,
  validTo: fc.constant(null),
  digest: fc.constantFrom("x", "y", "z"),
});

let ids = 0;
/** Applies a plan to memory as the store does to the table. */
function apply(held: readonly Held[], incoming: Statement, origin: Origin): Held[] {
  const made = plan(held, [incoming], origin);
  const closed = new Map(made.close.map(({ id, validTo }) => [id, validTo]));
  const rest = held
    .filter((one) => !made.supersede.includes(one.id))
    .map((one) => ({ ...one, validTo: closed.get(one.id) ?? one.validTo }));
  return [...rest, ...made.insert.map((one) => ({ ...one, origin, id: String(ids++) }))];
}

const on = (held: readonly Held[], key: string, at: string) =>
  held.filter((one) => one.key === key && one.validFrom <= at && (one.validTo === null || at < one.validTo));

test("on every day a key has at most one statement, and from its first day on the newest one speaks", () => {
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 8 }), day, (statements, at) => {
      const held = statements.reduce<Held[]>((all, one) => apply(all, one, "import"), []);
      for (const key of ["a", "b"]) {
        expect(on(held, key, at).length).toBeLessThanOrEqual(1);
        const newest = statements.findLast((one) => one.key === key && one.validFrom <= at);
        const lastForKey = statements.findLast((one) => one.key === key);
        if (newest && newest === lastForKey) expect(on(held, key, at)[0]?.digest).toBe(newest.digest);
      }
    }),
  );
});

test("saying the same again changes nothing", () => {
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 6 }), (statements) => {
      const held = statements.reduce<Held[]>((all, one) => apply(all, one, "import"), []);
      const last = statements.at(-1);
      if (last)
        expect(plan(held, [last], "import")).toMatchObject({
          insert: [],
          close: [],
          supersede: [],
          unchanged: 1,
        });
    }),
  );
});

test("a city folder never overrules an import", () => {
  const held: Held[] = [
    { id: "1", key: "a", validFrom: "2026-01-01", validTo: null, digest: "x", origin: "import" },
  ];
  const incoming = { key: "a", validFrom: "2026-01-02", validTo: null, digest: "y" };
  expect(plan(held, [incoming], "city")).toMatchObject({ insert: [], close: [], supersede: [], kept: ["a"] });
});

test("what a complete list no longer names ends on its day, and only what came the same way", () => {
  const held: Held[] = [
    { id: "1", key: "a", validFrom: "2026-01-01", validTo: null, digest: "x", origin: "city" },
    { id: "2", key: "b", validFrom: "2026-01-01", validTo: null, digest: "x", origin: "import" },
    { id: "3", key: "c", validFrom: "2026-02-01", validTo: null, digest: "x", origin: "city" },
    { id: "4", key: "d", validFrom: "2026-01-01", validTo: null, digest: "x", origin: "city" },
  ];
  const made = closeMissing(held, new Set(["d"]), "city", "2026-02-01");
  expect(made.close).toEqual([{ id: "1", validTo: "2026-02-01" }]);
  expect(made.supersede).toEqual(["3"]);
});
