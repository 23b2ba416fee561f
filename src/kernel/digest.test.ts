import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import { act, digestOf, findAct } from "./index.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel?.close());

const plainText = fc
  .string({ unit: "binary", maxLength: 20 })
  .filter((text) => !text.includes("\0") && text.isWellFormed());
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(1e21, -0, 1e-7, 5e-324, Number.MAX_VALUE, 2 ** 53 + 2, 0.1 + 0.2, 123456789012345680000),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "medium" },
    plainText,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(plainText, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const detail = fc.dictionary(plainText, json, { maxKeys: 5, noNullPrototype: true });

async function digestsOf(value: Record<string, unknown>, audience: string[], id: string) {
  const context = contextFor(kernel.ground, testActor({ "thing.change": "all" }));
  const made = await act(context, "thing.change", { kind: "thing", id }, async (_tx, draft) => {
    draft.detail = value;
    draft.audience = audience;
    return draft.id;
  });
  const stored = await findAct(kernel.database.kysely, made);
  if (stored === undefined) throw new Error("the act is not there");
  return {
    kept: Buffer.from(stored.digest).toString("hex"),
    again: Buffer.from(digestOf(stored)).toString("hex"),
  };
}

test("the digest of what is read back is the digest that was stored, for any JSON", async () => {
  await fc.assert(
    fc.asyncProperty(
      detail,
      fc.array(plainText, { maxLength: 3 }),
      plainText,
      async (value, audience, id) => {
        const { kept, again } = await digestsOf(value, audience, id);
        expect(again).toBe(kept);
      },
    ),
    { numRuns: 400 },
  );
});

test.each<[string, Record<string, unknown>]>([
  ["dates, which become text", { at: new Date(0), nested: [new Date(1)] }],
  ["undefined, which is left out of objects", { gone: undefined, list: [1, undefined] }],
  ["a key named __proto__", JSON.parse('{"__proto__":{"admin":true},"constructor":1}')],
  ["nesting to the limit", { deep: nested(90) }],
  ["keys that sort differently by code point and by UTF-16", { "\ufb33": 1, "\u{1f600}": 2, "€": 3 }],
])("the digest survives %s", async (_name, value) => {
  const { kept, again } = await digestsOf(value, [], "fixed");
  expect(again).toBe(kept);
});

test.each<[string, Record<string, unknown>]>([
  ["nesting beyond the limit", { deep: nested(10_000) }],
  ["NUL in a key", { "a\0": 1 }],
  ["a lone surrogate", { text: "\udc00" }],
])("%s is refused as invalid", async (_name, value) => {
  await expect(digestsOf(value, [], "refused")).rejects.toMatchObject({ code: "kernel.invalid" });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1n])(
  "what is not JSON (%s) is never stored as something else",
  async (value) => {
    await expect(digestsOf({ value }, [], "refused")).rejects.toThrow();
  },
);

test("any change of a row changes its digest", async () => {
  const base = {
    id: "a",
    at: new Date(0),
    actor: "b",
    role: "c",
    channel: "d",
    verb: "e.f",
    subject: { kind: "g", id: "h" },
    version: 1,
    audience: ["i"],
    detail: { j: 1 },
    salt: new Uint8Array(16),
  };
  const changes = [
    { id: "x" },
    { at: new Date(1) },
    { actor: "x" },
    { role: "x" },
    { channel: "x" },
    { verb: "x.y" },
    { subject: { kind: "g", id: "x" } },
    { version: 2 },
    { audience: [] },
    { audience: ["i", "i"] },
    { detail: { j: "1" } },
    { salt: new Uint8Array(16).fill(1) },
  ];
  const digests = [base, ...changes.map((change) => ({ ...base, ...change }))].map((row) =>
    Buffer.from(digestOf(row)).toString("hex"),
  );
  expect(new Set(digests).size).toBe(digests.length);
});

test("the digest is that of the whole act in canonical form, however it is put together", () => {
  fc.assert(
    fc.property(detail, fc.array(plainText, { maxLength: 3 }), plainText, (value, audience, id) => {
      const plain = {
        id: "a",
        actor: "b",
        role: "c",
        channel: "d",
        verb: "e.f",
        version: 1,
        audience,
        detail: value,
      };
      const salt = new Uint8Array(16).fill(7);
      const whole = canonicalize({ ...plain, at: new Date(0).toISOString(), subject: `g/${id}` }) ?? "";
      const digest = digestOf({ ...plain, at: new Date(0), subject: { kind: "g", id }, salt });
      const expected = createHash("sha256").update(salt).update(whole).digest("hex");
      expect(Buffer.from(digest).toString("hex")).toBe(expected);
    }),
  );
});

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = { a: value };
  return value;
}
