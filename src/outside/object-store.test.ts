import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Problem } from "../kernel/index.ts";
import { type ObjectStore, openObjectStore } from "./object-store.ts";

let folder: string;
let store: ObjectStore;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "liangwang-objects-"));
  store = await openObjectStore(path.join(folder, "objects"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* chunks(content: Buffer, size = 1000) {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function contentOf(sha256: string): Promise<Buffer | undefined> {
  const found = await store.read(sha256);
  if (found === undefined) return undefined;
  return Buffer.concat(await found.stream.toArray());
}

const leftovers = () => readdir(path.join(folder, "objects", "incoming"));

describe("the object store", () => {
  it("gives back what was stored, by its SHA-256, and tells its beginning", async () => {
    const content = randomBytes(50_000);
    const stored = await store.put(chunks(content), 100_000);
    expect(stored.sha256).toBe(createHash("sha256").update(content).digest("hex"));
    expect(stored.bytes).toBe(50_000);
    expect(stored.head.equals(content.subarray(0, 16_384))).toBe(true);
    expect((await contentOf(stored.sha256))?.equals(content)).toBe(true);
  });

  it("stores the same content once, also when two arrive at once", async () => {
    const content = randomBytes(5000);
    const both = await Promise.all([store.put(chunks(content), 5000), store.put(chunks(content, 7), 5000)]);
    expect(both[0].sha256).toBe(both[1].sha256);
    expect((await contentOf(both[0].sha256))?.equals(content)).toBe(true);
    expect(await leftovers()).toEqual([]);
  });

  it("refuses what is larger than allowed and keeps nothing of it", async () => {
    const refused = await store.put(chunks(randomBytes(5001)), 5000).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({ code: "outside.object-too-large", status: 413 });
    expect(await leftovers()).toEqual([]);
  });

  it("keeps nothing of a stream that breaks, and passes its fault on", async () => {
    async function* broken() {
      yield randomBytes(10);
      throw new Error("the line went dead");
    }
    await expect(store.put(broken(), 5000)).rejects.toThrow("the line went dead");
    expect(await leftovers()).toEqual([]);
  });

  it("knows nothing under a name that was not stored", async () => {
    expect(await store.read("0".repeat(64))).toBeUndefined();
  });

  it.each([
    "../../etc/passwd",
    "..",
    "",
    "A".repeat(64),
    `${"a".repeat(63)}/`,
    `${"a".repeat(64)}\n`,
    "a/../b",
  ])("makes no path of %j", async (name) => {
    await expect(store.read(name)).rejects.toThrow(TypeError);
  });

  it("removes what broken uploads left behind, but nothing fresh", async () => {
    await writeFile(path.join(folder, "objects", "incoming", "left"), "x");
    expect(await store.tidy(60_000)).toBe(0);
    expect(await store.tidy(-1)).toBe(1);
    expect(await leftovers()).toEqual([]);
  });
});
