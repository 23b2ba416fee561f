import { chmod, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rotateKeys } from "./keys.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { temporaryLedger } from "./testing.ts";

describe("keys", () => {
  let own: Ledger & { remove(): Promise<void> };
  beforeAll(async () => {
    own = await temporaryLedger();
  });
  afterAll(() => own.remove());

  it("are made once, for nobody else to read, and refused when others may", async () => {
    const file = join(own.dataDirectory, "ledger", "keys.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const again = await openLedger({ ...own, publicUrl: "https://renamed.example", port: 0 });
    expect(again.keys.origin).toBe("city.example/ledger");
    expect(again.keys.signer.keyId).toBe(own.keys.signer.keyId);
    await chmod(file, 0o640);
    await expect(openLedger({ ...own, publicUrl: undefined, port: 0 })).rejects.toMatchObject({
      code: "ledger.key-file",
    });
    await chmod(file, 0o600);
  });

  it("are the same for processes that start at once", async () => {
    const fresh = await temporaryLedger();
    await rm(join(fresh.dataDirectory, "ledger"), { recursive: true });
    const opened = await Promise.all(
      [1, 2, 3].map((port) => openLedger({ ...fresh, publicUrl: undefined, port })),
    );
    expect(new Set(opened.map(({ keys }) => keys.signer.keyId)).size).toBe(1);
    await fresh.remove();
  });

  it("can be changed: the old one still verifies, and only the new one signs", async () => {
    const before = await readFile(join(own.dataDirectory, "ledger", "keys.json"), "utf8");
    const rotated = await rotateKeys(own.dataDirectory);
    expect(rotated.verifiers).toHaveLength(2);
    expect(rotated.verifiers[0]?.keyId).toBe(own.keys.signer.keyId);
    expect(rotated.signer.keyId).not.toBe(own.keys.signer.keyId);
    const old = (JSON.parse(before) as { privateKey: string }).privateKey;
    expect(await readFile(join(own.dataDirectory, "ledger", "keys.json"), "utf8")).not.toContain(old);
  });
});
