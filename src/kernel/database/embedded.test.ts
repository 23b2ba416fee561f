import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type EmbeddedDatabase, startEmbedded } from "./embedded.ts";
import { endOrphan } from "./postmaster.ts";
import { ensureRoles, mustBeRecent, mustReach, withClient } from "./roles.ts";

const log = { info: () => {}, warn: () => {}, error: () => {} };

/** The data folder that most tests share, one after the other: its name is odd, and its parent is closed to others. */
let home: string;
/** A test's own place. */
let root: string;
let started: EmbeddedDatabase[] = [];

beforeAll(async () => {
  const closed = await mkdtemp(path.join(tmpdir(), "liangwang embedded 静安's-"));
  home = path.join(closed, "data, all");
  await (await startEmbedded({ dataDirectory: home, log, durable: false })).stop();
});

afterAll(() => rm(path.dirname(home), { recursive: true, force: true }));

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "liangwang-embedded-"));
  started = [];
});

afterEach(async () => {
  for (const database of started) await database.stop();
  await rm(root, { recursive: true, force: true });
});

async function start(dataDirectory: string, withoutNamespace = false): Promise<EmbeddedDatabase> {
  const database = await startEmbedded({ dataDirectory, log, durable: false, withoutNamespace });
  started.push(database);
  return database;
}

const ask = (url: string, statement: string) =>
  withClient(url, async (client) => (await client.query<Record<string, unknown>>(statement)).rows);

/** Starts the server from a process of its own, as the program does, so that the process can be killed. */
async function startElsewhere(dataDirectory: string): Promise<{ child: ChildProcess; pid: number }> {
  const code = `
    import { startEmbedded } from ${JSON.stringify(new URL("./embedded.ts", import.meta.url).href)};
    const nothing = () => {};
    const log = { info: nothing, warn: nothing, error: nothing };
    const database = await startEmbedded({ dataDirectory: process.argv[1], log, durable: false });
    console.log(database.pid);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code, dataDirectory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return { child, pid: Number(line) };
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

test("a folder with spaces and other scripts, below one that only we may enter, is as good as any", async () => {
  expect((await stat(path.dirname(home))).mode & 0o777).toBe(0o700);
  const { url } = await start(home);
  expect(await ask(url, "SELECT current_user AS is")).toEqual([{ is: "liangwang_app" }]);
});

test("a path too long for a socket is served on the loopback interface", async () => {
  const { url } = await start(path.join(root, "x".repeat(100)));
  expect(new URL(url).hostname).toBe("127.0.0.1");
  expect(await ask(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a second start on the same folder is refused in one sentence that names the first process", async () => {
  await start(home);
  await expect(start(home)).rejects.toMatchObject({
    code: "database.in-use",
    message: expect.stringContaining(`process ${process.pid}`),
  });
});

test("a data folder that cannot be written to is told with what to do, and no stack", async () => {
  const file = path.join(root, "file");
  await writeFile(file, "");
  for (const dataDirectory of [path.join(file, "data"), file]) {
    await expect(start(dataDirectory)).rejects.toMatchObject({
      code: "database.folder-unusable",
      message: expect.stringMatching(/LIANGWANG_DATA/),
    });
  }
});

test("a second process is refused while the first lives", async () => {
  const { child } = await startElsewhere(home);
  await expect(start(home)).rejects.toMatchObject({
    code: "database.in-use",
    message: expect.stringContaining(`process ${child.pid}`),
  });
  await kill(child);
});

test("after our process was killed, the next start takes the folder over with everything committed", async () => {
  const first = await start(home);
  await ask(first.ownerUrl, "CREATE TABLE kept (a int)");
  await first.stop();
  const { child } = await startElsewhere(home);
  await ask(first.ownerUrl, "INSERT INTO kept VALUES (1)");
  await kill(child);
  const second = await start(home);
  expect(await ask(second.ownerUrl, "SELECT a FROM kept")).toEqual([{ a: 1 }]);
});

test.skipIf(process.platform !== "linux")("the server ends with our process, however that ends", async () => {
  const { child, pid } = await startElsewhere(home);
  await kill(child);
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/), { timeout: 10_000 });
});

test("a server that outlived the process that started it is ended cleanly before the next start", async () => {
  const { pid } = await start(home);
  const warnings: string[] = [];
  const cluster = path.join(await realpath(home), "postgresql", "cluster");
  await endOrphan(cluster, { ...log, warn: (message) => warnings.push(message) });
  expect(warnings).toEqual([expect.stringContaining(`process ${pid}`)]);
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/), { timeout: 10_000 });
});

test("after our process and the server were both killed, the next start recovers", async () => {
  const { child, pid } = await startElsewhere(home);
  process.kill(pid, "SIGKILL");
  await kill(child);
  const { url } = await start(home);
  expect(await ask(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a server that was killed is started again at the same address, with everything committed", async () => {
  const database = await startEmbedded({ dataDirectory: home, log });
  started.push(database);
  await ask(database.ownerUrl, "CREATE TABLE survivor (a int); INSERT INTO survivor VALUES (1)");
  const { pid, url } = database;
  process.kill(pid, "SIGKILL");
  await vi.waitFor(
    async () => expect(await ask(database.ownerUrl, "SELECT a FROM survivor")).toEqual([{ a: 1 }]),
    { timeout: 20_000, interval: 50 },
  );
  expect(database.pid).not.toBe(pid);
  expect(database.url).toBe(url);
  await ask(database.ownerUrl, "DROP TABLE survivor");
});

test("a stop while a killed server is being started again leaves no server behind", async () => {
  for (const waitMs of [0, 110, 250]) {
    const database = await start(home);
    process.kill(database.pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    await database.stop();
    await expect(ask(database.url, "SELECT 1")).rejects.toThrow();
  }
});

test("a number of a dead server that another program has meanwhile does not keep the next from starting", async () => {
  const first = await start(home);
  await first.stop();
  const pidFile = path.join(home, "postgresql", "cluster", "postmaster.pid");
  await writeFile(pidFile, `${process.pid}\n/elsewhere\n`, { mode: 0o600 });
  await start(home);
});

test("a first start that was interrupted begins anew", async () => {
  const half = path.join(root, "postgresql", "cluster.half");
  await mkdir(half, { recursive: true });
  await writeFile(path.join(half, "PG_VERSION"), "18\n");
  await start(root);
});

test("data of another PostgreSQL are refused, naming both versions, and stay as they are", async () => {
  const cluster = path.join(root, "postgresql", "cluster");
  await mkdir(cluster, { recursive: true });
  await writeFile(path.join(cluster, "PG_VERSION"), "17\n");
  await expect(start(root)).rejects.toThrow(/belong to PostgreSQL 17.*brings PostgreSQL 18/);
  expect(await readFile(path.join(cluster, "PG_VERSION"), "utf8")).toBe("17\n");
});

test("lost passwords are told with the file to restore", async () => {
  const file = path.join(home, "postgresql", "passwords.json");
  await rename(file, `${file}.away`);
  await expect(start(home)).rejects.toThrow(file);
  await rename(`${file}.away`, file);
});

test("the passwords are for nobody else to read, and connections need them", async () => {
  const { url } = await start(home);
  expect((await stat(path.join(home, "postgresql", "passwords.json"))).mode & 0o777).toBe(0o600);
  const guess = new URL(url);
  guess.password = "guess";
  await expect(ask(guess.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
});

test("failing statements, which may hold personal data, stay out of the log", async () => {
  const said: string[] = [];
  const keep = (message: string) => void said.push(message);
  const database = await startEmbedded({
    dataDirectory: home,
    durable: false,
    log: { info: keep, warn: keep, error: keep },
  });
  started.push(database);
  await expect(ask(database.url, "SELECT 'Zhang San'::integer")).rejects.toThrow(/invalid input syntax/);
  await database.stop();
  expect(said.join("\n")).toContain("ready to accept connections");
  expect(said.join("\n")).not.toContain("Zhang San");
});

test.skipIf(process.getuid?.() !== 0)(
  "root without user namespaces runs it as a system user, taking over what ran in a namespace before",
  async () => {
    await chmod(root, 0o755);
    const first = await start(root);
    await ask(first.ownerUrl, "CREATE TABLE kept (a int)");
    await first.stop();
    const second = await start(root, true);
    expect(await ask(second.ownerUrl, "SELECT * FROM kept")).toEqual([]);
    await second.stop();
    const third = await start(root);
    expect(await ask(third.ownerUrl, "SELECT * FROM kept")).toEqual([]);
  },
);

test.skipIf(process.getuid?.() !== 0)(
  "root without user namespaces in a folder that system users may not enter is told what to do",
  async () => {
    await chmod(root, 0o700);
    await expect(start(path.join(root, "data"), true)).rejects.toThrow(
      /Start the program as an ordinary user/,
    );
  },
);

test("on a city's own server, a user who may make roles gets the application's, once", async () => {
  const { superuserUrl } = await start(home);
  const city = await cityUser(superuserUrl, "CREATEROLE");
  // As on a server that has never seen the application; the next start of ours makes the role again.
  await ask(superuserUrl, "DROP ROLE liangwang_app");
  await ensureRoles(city);
  await ensureRoles(city);
  expect(await becomeApplication(city)).toEqual([{ is: "liangwang_app" }]);
  await ask(superuserUrl, "DROP ROLE liangwang_app");
});

test("on a city's own server, a user who may not make roles is told what an administrator must run", async () => {
  const { superuserUrl } = await start(home);
  const city = await cityUser(superuserUrl, "NOCREATEROLE");
  await expect(ensureRoles(city)).rejects.toMatchObject({
    code: "database.role-missing",
    parameters: { user: "city", statements: 'GRANT liangwang_app TO "city";' },
  });
  await ask(superuserUrl, 'GRANT liangwang_app TO "city"');
  await ensureRoles(city);
  expect(await becomeApplication(city)).toEqual([{ is: "liangwang_app" }]);
});

test("a city's own server that does not answer, or is too old, is named in a sentence without its password", async () => {
  const { superuserUrl } = await start(home);
  const nowhere = new URL(superuserUrl);
  nowhere.pathname = "/nowhere";
  await mustReach(superuserUrl);
  for (const url of [nowhere.href, "postgres://city:secret@127.0.0.1:1/city"]) {
    const told = await mustReach(url).catch((error: unknown) => error);
    expect(told).toMatchObject({ code: "database.unreachable", parameters: { place: placeIn(url) } });
    expect(String(told)).not.toContain(new URL(url).password);
  }
  expect(() => mustBeRecent(140_012, "db.example/city")).toThrow(
    "db.example/city is version 14.12; 15 or later",
  );
  mustBeRecent(150_000, "db.example/city");
});

const placeIn = (url: string) => `${new URL(url).host}${new URL(url).pathname}`;

async function cityUser(superuserUrl: string, may: string): Promise<string> {
  await ask(superuserUrl, "DROP ROLE IF EXISTS city");
  await ask(superuserUrl, `CREATE ROLE city LOGIN PASSWORD 'secret' ${may}`);
  const url = new URL(superuserUrl);
  url.username = "city";
  url.password = "secret";
  return url.href;
}

const becomeApplication = (url: string) =>
  withClient(url, async (client) => {
    await client.query("SET ROLE liangwang_app");
    return (await client.query<Record<string, unknown>>("SELECT current_user AS is")).rows;
  });
