import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import type { FastifyInstance } from "fastify";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import { createServer, loadConfig, type Module } from "../kernel/index.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { ledgerCommands } from "./commands.ts";
import type { Ledger } from "./ledger.ts";
import { leafHash, treeRoot, verifyConsistency, verifyInclusion } from "./merkle.ts";
import { ledgerModule } from "./module.ts";
import { parseVerifierKey } from "./note.ts";
import { insertActs, temporaryLedger } from "./testing.ts";
import { decodeBundle, readNodesFrom, tilePath, tileWidth } from "./tiles.ts";

let kernel: TestKernel;
let ledger: Ledger & { remove(): Promise<void> };
let server: FastifyInstance;
let module: Module;
let ids: string[];

const SIZE = 300;

beforeAll(async () => {
  [kernel, ledger] = await Promise.all([testKernel(), temporaryLedger()]);
  module = ledgerModule(ledger);
  const { log, metrics, ground } = kernel;
  const config = { ...loadConfig({}), anonymousRequestsPerMinute: 0 };
  const authenticate = async () => testActor({}, { id: "anonymous" });
  server = await createServer({
    config,
    log,
    metrics,
    ground,
    modules: [module],
    authenticate,
    version: "0",
  });
  ids = await insertActs(kernel.database, SIZE);
  const [sweep] = module.sweeps ?? [];
  for (let sealed = 0; sealed < SIZE; await sleep(5)) sealed += (await sweep?.run(ground)) ?? 0;
});
afterAll(async () => {
  await server.close();
  await Promise.all([kernel.close(), ledger.remove()]);
});

const get = (url: string) => server.inject({ method: "GET", url, headers: { "accept-language": "en" } });
const bytes = (base64: string) => Buffer.from(base64, "base64");

async function trustedCheckpoint() {
  const { origin, current } = (await get("/api/ledger/key")).json();
  const answer = await get("/ledger/checkpoint");
  expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(answer.headers["cache-control"]).toBe("public, max-age=1");
  return openCheckpoint(answer.body, [parseVerifierKey(current)], origin);
}

describe("anyone, without signing in, who knows only the verifier key", () => {
  it("can rebuild the signed root from the tiles, which may be cached for ever", async () => {
    const { size, root } = await trustedCheckpoint();
    expect(size).toBe(SIZE);
    const tiles = new Map<string, Uint8Array>();
    for (const [level, index] of [
      [0, 0],
      [0, 1],
      [1, 0],
    ] as const) {
      const path = tilePath({ level, index, width: tileWidth(level, index, size) });
      const answer = await get(`/ledger/${path}`);
      expect(answer.headers["content-type"]).toBe("application/octet-stream");
      expect(answer.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
      tiles.set(path, answer.rawPayload);
    }
    expect(Buffer.from(treeRoot(size, readNodesFrom(tiles, size)))).toEqual(Buffer.from(root));
  });

  it("can read the entries, which are the leaves and nothing more", async () => {
    const bundle = decodeBundle((await get("/ledger/tile/entries/001.p/44")).rawPayload) ?? [];
    const tile = (await get("/ledger/tile/0/001.p/44")).rawPayload;
    expect(Buffer.concat(bundle.map((entry) => leafHash(entry)))).toEqual(tile);
  });

  it("can prove inclusion and consistency", async () => {
    const { size, root } = await trustedCheckpoint();
    const one = (await get(`/api/ledger/inclusion?act=${ids[123]}`)).json();
    const claim = {
      index: one.index,
      size,
      root,
      leafHash: leafHash(bytes(one.entry)),
      proof: one.proof.map(bytes),
    };
    expect(one.index).toBe(123);
    expect(verifyInclusion(claim)).toBe(true);
    const two = (await get("/api/ledger/consistency?from=256")).json();
    expect(
      verifyConsistency({
        from: 256,
        to: size,
        fromRoot: bytes(two.fromRoot),
        toRoot: root,
        proof: two.proof.map(bytes),
      }),
    ).toBe(true);
  });

  it.each([
    ["/ledger/tile/0/009", 404, "ledger.no-tile"],
    ["/ledger/tile/0/1", 404, "ledger.no-tile"],
    ["/ledger/tile/0/001.p/45", 404, "ledger.no-tile"],
    ["/api/ledger/inclusion?act=01900000-0000-7000-8000-000000000000", 404, "ledger.unknown-act"],
    ["/api/ledger/inclusion?act=x", 400, "kernel.invalid"],
    ["/api/ledger/consistency?from=9&to=8", 400, "ledger.no-such-size"],
    ["/api/ledger/consistency?from=1&to=301", 400, "ledger.no-such-size"],
    ["/api/ledger/consistency?from=-1", 400, "kernel.invalid"],
  ])("is told what is wrong with %s", async (url, status, code) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });
});

describe("liangwang verify", () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  afterEach(() => {
    process.exitCode = undefined;
    print.mockClear();
    vi.unstubAllEnvs();
  });
  const run = async (...words: string[]) => {
    const program = new Command().exitOverride();
    const { database } = kernel;
    const config = { dataDirectory: ledger.dataDirectory };
    ledgerCommands(program, async () => ({ database, config, close: async () => {} }));
    await program.parseAsync(["node", "liangwang", ...words]);
    return print.mock.calls.map(([line]) => String(line)).join("\n");
  };

  it("says in a sentence that all is well, with exit code 0", async () => {
    vi.stubEnv("LC_ALL", "en_US.UTF-8");
    expect(await run("verify", "--all")).toContain("300 leaves and 300 acts recomputed, nothing changed");
    expect(process.exitCode).toBeUndefined();
    print.mockClear();
    expect(await run("verify", "--act", ids[7] ?? "")).toContain(`Act ${ids[7]} is exactly as it was sealed`);
  });

  it("speaks the language of the terminal", async () => {
    vi.stubEnv("LC_ALL", "zh_CN.UTF-8");
    expect(await run("verify")).toContain("账本完好");
  });

  it("names what was altered, with exit code 1", async () => {
    vi.stubEnv("LC_ALL", "C");
    const admin = new pg.Client({ connectionString: kernel.addresses.superuserUrl });
    await admin.connect();
    await admin.query("UPDATE kernel.act SET actor = 'someone' WHERE id = $1", [ids[7]]);
    await admin.end();
    const said = await run("verify");
    expect(said).toContain(`Act ${ids[7]} (test.make on test/7,`);
    expect(said).toContain("TAMPERED with. Findings: 1.");
    expect(process.exitCode).toBe(1);
  });

  it("changes the key without needing the database, and still verifies what the old one signed", async () => {
    vi.stubEnv("LIANGWANG_DATA", ledger.dataDirectory);
    const said = await run("ledger", "rotate-key");
    expect(parseVerifierKey(said.split(": ")[1] ?? "").keyId).not.toBe(ledger.keys.signer.keyId);
    vi.stubEnv("LC_ALL", "C");
    expect(await run("verify", "--act", ids[8] ?? "")).toContain("exactly as it was sealed");
  });
});
