import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import { type Actor, mayReach, newId, type Reach, transact } from "../kernel/index.ts";
import { countUnread, listNotices, type NoticeReader } from "./notices.ts";
import { enqueueMessages, type NewMessage } from "./store.ts";

const units = ["d/", "d/a/", "d/a/x/", "d/ab/", "d/b/", "e/"];
const functions = ["handler", "dispatcher", "unit-leader"];
const accounts = ["ann", "bob"];
let kernel: TestKernel;
let told: NewMessage[];

beforeAll(async () => {
  kernel = await testKernel();
  const toUnit = fc.tuple(fc.constantFrom(...units), fc.constantFrom(...functions));
  told = fc
    .sample(fc.tuple(toUnit, fc.option(fc.constantFrom(...accounts)), fc.boolean()), 200)
    .map(([[unit, name], account, isNotice]) => ({
      act: newId(),
      template: "reminder",
      channel: isNotice ? ("notice" as const) : ("mail" as const),
      recipient: account === null ? `unit:${unit}@${name}` : `account:${account}`,
      about: "ticket/1",
      unit,
      account,
      language: "en" as const,
      subject: "s",
      body: "b",
    }));
  await transact(kernel.database, (tx) => enqueueMessages(tx, told, kernel.clock.now()));
});
afterAll(() => kernel.close());

const reader = fc
  .record({
    id: fc.constantFrom(...accounts, "stranger"),
    unit: fc.constantFrom(...units, null),
    reach: fc.constantFrom<Reach>("own", "unit", "subtree", "all"),
    has: fc.subarray(functions),
    /** Units below that have somebody of their own. */
    staffed: fc.subarray(units),
  })
  .map(({ id, unit, reach, has, staffed }): NoticeReader & { actor: Actor } => ({
    actor: testActor({ "notification.read": reach }, { id, unit }),
    functions: has,
    isTheirs: (at) => at === unit || !staffed.includes(at),
  }));

/** What the words say, once more: by name; or as what one is, at one's unit or below, as far as one reaches. */
function isTold({ actor, functions: has, isTheirs }: NoticeReader, one: NewMessage, below: boolean): boolean {
  if (one.channel !== "notice") return false;
  if (one.account !== null) return one.account === actor.id;
  const name = one.recipient.split("@")[1] ?? "";
  const placement = { units: [one.unit], accounts: [] };
  if (actor.unit === null || !one.unit.startsWith(actor.unit) || !has.includes(name)) return false;
  return mayReach(actor, "notification.read", placement) && (below || isTheirs(one.unit, name));
}

describe("whoever asks for notices", () => {
  it("is shown exactly those told to them within their reach, the newest first, and each counts as unread", () =>
    fc.assert(
      fc.asyncProperty(reader, fc.boolean(), fc.integer({ min: 1, max: 40 }), async (by, below, limit) => {
        const { kysely } = kernel.database;
        const now = kernel.clock.now();
        const shown = await listNotices(kysely, by, { unitsBelow: below, limit }, now);
        const expected = told.filter((one) => isTold(by, one, below)).toReversed();
        const seen = shown.map(({ recipient, about }) => [recipient, about]);
        expect(seen).toEqual(expected.slice(0, limit).map(({ recipient, about }) => [recipient, about]));
        const mine = told.filter((one) => isTold(by, one, false)).length;
        expect(await countUnread(kysely, by, now)).toEqual({
          count: Math.min(mine, 100),
          atLeast: mine >= 100,
        });
      }),
      { numRuns: 150 },
    ));
});
