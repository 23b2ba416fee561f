import fc from "fast-check";
import { expect, test } from "vitest";
import { type Filter, parseFilter, sameFilter, standingViews, writeFilter } from "./filter.ts";

const word = fc.stringMatching(/^[a-z0-9/ 路灯]{1,12}$/);
const filters = fc.record(
  {
    status: fc.uniqueArray(fc.constantFrom("open", "closed", "void"), { minLength: 1 }),
    light: fc.uniqueArray(fc.constantFrom("green", "yellow", "red"), { minLength: 1 }),
    category: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    label: fc.uniqueArray(fc.constantFrom("site.key", "people.in-danger"), { minLength: 1 }),
    owner: word,
    q: word,
    joint: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Filter>;

test("an address holds the whole filter and gives it back", () => {
  fc.assert(
    fc.property(filters, (filter) => {
      const address = new URLSearchParams(writeFilter(filter).toString());
      expect(sameFilter(parseFilter(address), filter)).toBe(true);
    }),
  );
});

test("changing the filter keeps what else the address says, and forgets the filter before", () => {
  const before = new URLSearchParams("lang=ja&sel=T-1&light=red&q=x");
  const after = writeFilter({ status: ["open"] }, before);
  expect(after.toString()).toBe("status=open&lang=ja&sel=T-1");
});

test("no two standing views are the same", () => {
  const addresses = standingViews.map(({ filter }) => writeFilter(filter).toString());
  expect(new Set(addresses).size).toBe(addresses.length);
});
