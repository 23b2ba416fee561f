import fc from "fast-check";
import { expect, test } from "vitest";
import { between } from "./rules.ts";
import { instants, jingan, portLinden } from "./samples.ts";
import { workingSpans } from "./spans.ts";

const dayMs = 86_400_000;

test.each([
  ["jingan", jingan],
  ["port-linden", portLinden],
])(
  "the stretches of %s hold exactly the working time between two instants, in order and apart",
  (_name, calendar) => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 60 * dayMs }), (from, length) => {
        const start = Math.floor(from / 60_000) * 60_000;
        const end = start + Math.ceil(length / 60_000) * 60_000;
        const spans = workingSpans(calendar, start, end);
        const minutes = spans.reduce((sum, span) => sum + (span.to - span.from) / 60_000, 0);
        expect(minutes).toBe(between(calendar, start, end).workingMinutes);
        for (const [n, span] of spans.entries()) {
          expect(span.from).toBeLessThan(span.to);
          expect(span.from).toBeGreaterThan(spans[n - 1]?.to ?? Number.NEGATIVE_INFINITY);
        }
      }),
      { numRuns: 60 },
    );
  },
);
