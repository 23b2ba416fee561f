import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { open, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { databasePid, Killable } from "../support/killable.ts";
import { type Answer, type Sent, sending, sendOnce, sendUntilAnswered } from "../support/resending.ts";

/** Room for the database, and not much more. */
const mebibytes = 192;
const requests = 40;

const folder = mkdtempSync(path.join(tmpdir(), "liangwang-"));
/** Mounts a small file system of its own on the folder, seen by nobody else, and becomes the program named. */
const onSmallDisk = [
  "unshare",
  ...(process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"]),
  "--mount",
  "sh",
  "-c",
  `mount -t tmpfs -o size=${mebibytes}m,mode=0700 tmpfs "$0" && exec "$@"`,
  folder,
];

const reason = whyNot();
if (reason !== undefined) console.warn(`the disk cannot be filled here, so this is not tested: ${reason}`);

/** Why no file system can be mounted here; undefined where one can. */
function whyNot(): string | undefined {
  if (process.platform !== "linux") return `mounts need Linux, this is ${process.platform}`;
  try {
    const [program = "", ...rest] = [...onSmallDisk, "true"];
    execFileSync(program, rest, { stdio: "pipe" });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}

let installation: Killable;

beforeAll(async () => {
  if (reason !== undefined) return;
  installation = new Killable({ LIANGWANG_DATA: folder }, onSmallDisk);
  await installation.start();
});
afterAll(async () => {
  await installation?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** A file of the installation's disk, which is mounted for its process alone. */
const onDisk = (name: string) => path.join(`/proc/${installation.pid}/root`, folder, name);

async function fillDisk(): Promise<void> {
  const file = await open(onDisk("filler"), "a");
  try {
    for (let bytes = 1 << 20; bytes >= 4096; ) {
      await file.appendFile(Buffer.alloc(bytes)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOSPC") throw error;
        bytes /= 2;
      });
    }
  } finally {
    await file.close();
  }
  expect((await stat(onDisk("filler"))).size).toBeGreaterThan(1 << 20);
}

const freeDisk = () => rm(onDisk("filler"));

const report = (number: number): Sent =>
  sending(installation.tokens.operator, "/api/tickets", {
    ...{ source: "asked", title: `Leak ${number}`, description: "Water. ".repeat(2000) },
    requester: { notify: "none", language: "en" },
  });

/** Attaches a picture of 2 MB to a ticket. */
async function attach(ticket: string): Promise<{ status: number; code?: string }> {
  const form = new FormData();
  const begins = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  form.set("file", new Blob([begins, Buffer.alloc(2 << 20)], { type: "image/png" }), "leak.png");
  const response = await fetch(`${installation.url}/api/tickets/${ticket}/attachments`, {
    method: "POST",
    headers: { authorization: `Bearer ${installation.tokens.operator}` },
    body: form,
  });
  return { status: response.status, ...((await response.json()) as { code?: string }) };
}

/** Sends them all, one after the other. */
async function sendAll(all: readonly Sent[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const sent of all) answers.push(await sendOnce(installation.url, sent));
  return answers;
}

/** Sends what was not acknowledged again, and looks that all is there once and whole. */
async function goesOn(all: readonly Sent[], answers: readonly Answer[]): Promise<void> {
  const after: Answer[] = [];
  for (const sent of all) {
    const answer = await sendUntilAnswered(() => installation.url, sent);
    if (answer !== undefined) after.push(answer);
  }
  expect(after.map(({ status }) => status)).toEqual(all.map(() => 201));
  for (const [index, answer] of answers.entries()) {
    if (answer.status === 201) expect(after[index]).toEqual(answer);
  }
  const titles = all.map(({ body }) => `'${(body as { title: string }).title}'`).join();
  const rows = await installation.query<{ id: string }>(
    `SELECT id FROM tickets.ticket WHERE title IN (${titles})`,
  );
  expect(rows.map(({ id }) => id).sort()).toEqual(after.map(({ body }) => body.id).sort());
  expect((await installation.examine()).faults).toEqual([]);
}

it.skipIf(reason !== undefined)(
  "answers 503 on a full disk, acknowledges nothing that is not stored, and goes on when there is room again",
  async () => {
    const before = [0, 1, 2].map(report);
    const kept = await sendAll(before);
    await fillDisk();
    const sent = Array.from({ length: requests }, (_, index) => report(100 + index));
    const answers = await sendAll(sent);
    const refused = answers.filter(({ status }) => status !== 201);
    console.info(`${answers.length - refused.length} of ${answers.length} still found room and were stored`);
    expect(refused.length).toBeGreaterThan(requests / 2);
    for (const answer of refused) {
      expect(answer).toMatchObject({ status: 503, body: { code: "kernel.unavailable" } });
    }
    expect(await attach(String(kept[0]?.body.id))).toMatchObject({ status: 503, code: "kernel.unavailable" });
    // Reading needs no room.
    expect((await fetch(`${installation.url}/healthz`)).status).toBe(200);
    await freeDisk();
    await goesOn([...before, ...sent], [...kept, ...answers]);
  },
);

it.skipIf(reason !== undefined)(
  "comes back by itself after the database ended because it could not write its log of changes",
  async () => {
    const sent = Array.from({ length: 10 }, (_, index) => report(200 + index));
    const kept = await sendAll(sent.slice(0, 3));
    const server = databasePid(onDisk(""));
    await fillDisk();
    await endSegments();
    // Its own recovery needs room, too.
    await expect.poll(() => lives(server), { timeout: 20_000, interval: 20 }).toBe(false);
    const answers = await sendAll(sent.slice(3));
    expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual(
      answers.map(() => "503 kernel.unavailable"),
    );
    expect((await fetch(`${installation.url}/readyz`)).status).toBe(503);
    await freeDisk();
    await goesOn(sent, [...kept, ...answers]);
  },
);

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Leaves the room in the files of the write-ahead log unused, until the server needs a new one and cannot make it. */
async function endSegments(): Promise<void> {
  const { superuser } = JSON.parse(await readFile(onDisk("postgresql/passwords.json"), "utf8")) as {
    superuser: string;
  };
  const host = encodeURIComponent(onDisk("postgresql/socket"));
  for (let turn = 0; turn < 100; turn += 1) {
    const client = new pg.Client({
      connectionString: `postgresql://postgres:${superuser}@localhost:5432/liangwang?host=${host}`,
    });
    // The fault of the query is what counts; unheard, that of the connection would end this process.
    client.on("error", () => {});
    try {
      await client.connect();
      await client.query("SELECT pg_switch_wal(), pg_logical_emit_message(false, 'test', 'x', true)");
    } catch {
      // That was the end of it.
      return;
    } finally {
      await client.end().catch(() => {});
    }
  }
  throw new Error("the server never ran out of room for its log");
}
