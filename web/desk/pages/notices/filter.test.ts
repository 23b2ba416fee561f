import fc from "fast-check";
import { expect, test } from "vitest";
import { noticeKinds } from "../../../ui/notice/kinds.ts";
import type { NoticeFilter } from "../../../ui/notice/notices.ts";
import { readFilter, writeFilter } from "./filter.ts";

const filters = fc.record(
  {
    unread: fc.constant(true),
    unitsBelow: fc.constant(true),
    template: fc.subarray([...noticeKinds], { minLength: 1 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<NoticeFilter>;

test("an address holds the whole filter and gives it back, whatever it said before", () => {
  fc.assert(
    fc.property(filters, filters, (filter, before) => {
      const address = writeFilter(filter, writeFilter(before, new URLSearchParams("lang=ja")));
      expect(readFilter(new URLSearchParams(address.toString()))).toEqual(filter);
      expect(address.get("lang")).toBe("ja");
    }),
  );
});
