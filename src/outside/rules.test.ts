import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutAddresses } from "./delivery.ts";
import { attemptsAtMost, leaseMs, nextAttempt } from "./rules.ts";

describe("trying again", () => {
  it("waits longer each time, over at least two days, and then gives up", () => {
    let at = 0;
    let wait = 0;
    for (let attempts = 1; attempts < attemptsAtMost; attempts += 1) {
      const next = nextAttempt(attempts, at);
      if (next === null) throw new Error(`gave up after ${attempts}`);
      expect(next - at).toBeGreaterThanOrEqual(wait);
      wait = next - at;
      at = next;
    }
    expect(at).toBeGreaterThan(2 * 24 * 3_600_000);
    expect(nextAttempt(attemptsAtMost, at)).toBeNull();
  });

  it("never tries again in the past", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(), (attempts, at) => {
        const next = nextAttempt(attempts, at);
        return next === null || next > at;
      }),
    );
  });

  it("gives an attempt more time than any gateway takes", () => {
    expect(leaseMs).toBeGreaterThan(2 * 60_000);
  });
});

describe("reasons shown to staff", () => {
  it("hold no address and no number to call", () => {
    fc.assert(
      fc.property(
        fc.emailAddress({ localPartRegex: undefined, domainRegex: undefined } as never),
        (address) => {
          return !withoutAddresses(`550 <${address}>: no such user`).includes(address);
        },
      ),
    );
    expect(withoutAddresses("cannot reach +86 138 0000 0000")).toBe("cannot reach …");
    expect(withoutAddresses("550 5.1.1 full\r\nmailbox")).toBe("550 5.1.1 full mailbox");
  });
});
