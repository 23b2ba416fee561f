import { describe, expect, test } from "vitest";
import {
  hashPassword,
  hashSecret,
  newSecret,
  secretOfToken,
  tokenPrefix,
  verifyPassword,
} from "./secrets.ts";

describe("secrets", () => {
  test("are 256 random bits, found again by their hash only", () => {
    const secrets = new Set(Array.from({ length: 100 }, newSecret));
    expect(secrets.size).toBe(100);
    for (const secret of secrets) {
      expect(Buffer.from(secret, "base64url")).toHaveLength(32);
      expect(secretOfToken(tokenPrefix + secret)).toBe(secret);
      expect(hashSecret(secret)).toHaveLength(32);
    }
  });
  test.each(["", "lw_", "lw_short", `xx_${"a".repeat(43)}`, `lw_${"a".repeat(44)}`, `lw_${"é".repeat(43)}`])(
    "%j is no token",
    (text) => expect(secretOfToken(text)).toBeUndefined(),
  );
});

describe("passwords", () => {
  test("are kept as argon2id and verified in any Unicode form", async () => {
    const stored = await hashPassword("pässwörd long enough");
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(stored, "pässwörd long enough".normalize("NFD"))).toBe(true);
    expect(await verifyPassword(stored, "something else")).toBe(false);
  });
  test("an unknown login costs the same work as a known one, and is refused", async () => {
    const stored = await hashPassword("right");
    await verifyPassword(null, "warm-up");
    const time = async (hash: string | null) => {
      const begun = process.cpuUsage();
      for (let i = 0; i < 5; i++) expect(await verifyPassword(hash, "wrong")).toBe(false);
      const { user } = process.cpuUsage(begun);
      return user;
    };
    const [known, unknown] = [await time(stored), await time(null)];
    // Argon2 dominates both; without it the unknown one would take less than a thousandth.
    expect(unknown).toBeGreaterThan(known / 4);
  });
});
