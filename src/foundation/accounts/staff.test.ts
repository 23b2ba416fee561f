import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AccountsBench, accountsBench } from "../../../test/support/accounts.ts";
import { testActor } from "../../../test/support/kernel.ts";
import { mayReach, type Reach } from "../../kernel/index.ts";
import type { Assignment } from "./schema.ts";
import { keyOf, staffBehind } from "./staff.ts";

type Made = { id: string; name: string; roles: Assignment[] };
const units = ["d/", "d/a/", "d/a/x/", "d/b/"];
let bench: AccountsBench;
const made: Made[] = [];
beforeAll(async () => {
  bench = await accountsBench();
  const held: Assignment[][] = [
    ...units.map((unit) => [{ role: "clerk", unit }]),
    [
      { role: "head", unit: "d/a/" },
      { role: "resident", unit: null },
    ],
    [
      { role: "clerk", unit: "d/a/" },
      { role: "clerk", unit: "d/b/" },
    ],
    [{ role: "resident", unit: null }],
  ];
  for (const [turn, roles] of held.entries()) {
    const name = `Name ${turn}`;
    const id = await bench.make({ login: `staff${turn}`, name, roles });
    made.push({ id, name, roles });
  }
});
afterAll(() => bench?.close());

describe("names of staff behind acts", () => {
  const acted = () => [
    ...made.flatMap(({ id }) => ["clerk", "head", "resident"].map((role) => ({ actor: id, role }))),
    { actor: "system", role: "system" },
    { actor: "anonymous", role: "anonymous" },
  ];

  test("are told exactly where the role of the act is held at a unit within the reader's reach, or are one's own", () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(made.length - 1),
        fc.constantFrom(...units, "e/"),
        fc.constantFrom<Reach | undefined>("own", "unit", "subtree", "all", undefined),
        async (who, unit, reach) => {
          const id = made[who]?.id ?? "";
          const reader = testActor(reach === undefined ? {} : { "account.name": reach }, { id, unit });
          const told = await staffBehind(bench.database.kysely, reader, acted());
          for (const one of acted()) {
            const account = made.find((other) => other.id === one.actor);
            const at = (account?.roles ?? []).flatMap((held) =>
              held.role === one.role && held.unit !== null ? [held.unit] : [],
            );
            const reached = at.some((path) =>
              mayReach(reader, "account.name", { units: [path], accounts: [one.actor] }),
            );
            expect(told.get(keyOf(one))?.name ?? null).toBe(reached ? account?.name : null);
            expect(told.get(keyOf(one))?.unit ?? null).toBe(at.length === 1 ? at[0] : null);
          }
        },
      ),
      { numRuns: 60 },
    ));

  test("of residents are told to nobody, whatever the reach", async () => {
    const reader = testActor({ "account.name": "all" }, { unit: "d/" });
    const told = await staffBehind(bench.database.kysely, reader, acted());
    for (const { id } of made) expect(told.get(keyOf({ actor: id, role: "resident" }))).toBeUndefined();
  });
});
