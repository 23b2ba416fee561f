import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { knownBy, type Tokens, testServer } from "../../../test/support/server.ts";
import { withClient } from "../database/roles.ts";
import { type Actor, act, eventRoutes, mayHear, newId, type PlacedAct, Tail } from "../index.ts";

let kernel: TestKernel;
let server: FastifyInstance;
let url: string;
let tail: Tail;
const tokens: Tokens = new Map();
beforeAll(async () => {
  kernel = await testKernel([], 12);
  tail = new Tail(kernel.database, kernel.log);
  const routes = eventRoutes({
    database: kernel.database,
    tail,
    metrics: kernel.metrics,
    reauthenticate: async (request) => knownBy(request, tokens),
    heartbeatMs: 100,
  });
  ({ server, url } = await testServer(kernel, [{ name: "kernel", routes }], tokens));
});
afterAll(async () => {
  await server?.close();
  await tail?.stop();
  await kernel?.close();
});

type Heard = { id: string; data: { id: string; verb: string; version: number; subject: { kind: string } } };

class Stream {
  readonly heard: Heard[] = [];
  comments = 0;
  ended = false;
  readonly #abort = new AbortController();

  static async open(token: string, options: { after?: string; query?: string } = {}): Promise<Stream> {
    const stream = new Stream();
    const response = await fetch(`${url}/api/events${options.query ?? ""}`, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(options.after === undefined ? {} : { "last-event-id": options.after }),
      },
      signal: stream.#abort.signal,
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
    void stream.#read(response);
    return stream;
  }

  /** A new listener may also hear of acts of the last moment before it came. */
  ids(): string[] {
    return this.heard.map(({ data }) => data.id);
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(response: Response): Promise<void> {
    let text = "";
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        const parts = text.split("\n\n");
        text = parts.pop() ?? "";
        for (const part of parts) this.#take(part);
      }
    } catch {
      // Aborted by the test.
    }
    this.ended = true;
  }

  #take(part: string): void {
    if (part.startsWith(":")) this.comments += 1;
    const id = /^id: (.*)$/m.exec(part)?.[1];
    const data = /^data: (.*)$/m.exec(part)?.[1];
    if (id !== undefined && data !== undefined)
      this.heard.push({ id, data: JSON.parse(data) as Heard["data"] });
  }
}

const maker = testActor({ "thing.change": "all", "case.change": "all" }, { id: "maker" });
const make = (audience: string[] = [], kind = "thing", by: Actor = maker) =>
  act(contextFor(kernel.ground, by), `${kind}.change`, { kind, id: newId() }, async (_tx, draft) => {
    draft.audience = audience;
    draft.detail = { secret: "not for the stream" };
    return draft.id;
  });
const reader = (id: string, grants: Parameters<typeof testActor>[0], unit: string | null = "district/") => {
  tokens.set(id, testActor(grants, { id, unit }));
  return id;
};

test("a listener hears exactly the acts that are within its reach", async () => {
  const unit = fc.constantFrom("d/", "d/a/", "d/a/x/", "d/ab/", "d/b/");
  const id = fc.constantFrom("anna", "bo", "cy");
  const audience = fc.array(
    fc.oneof(
      unit,
      id.map((name) => `account:${name}`),
    ),
    { maxLength: 3 },
  );
  const listener = fc.record({
    unit: fc.option(unit),
    reach: fc.option(fc.constantFrom("own", "unit", "subtree", "all") as fc.Arbitrary<"own" | "unit">),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(listener, listener, listener),
      fc.array(fc.record({ audience, by: fc.option(id) }), { minLength: 3, maxLength: 12 }),
      async (listeners, acts) => {
        const names = ["anna", "bo", "cy"];
        listeners.forEach(({ unit: at, reach }, n) => {
          reader(names[n] ?? "", reach === null ? {} : { "thing.read": reach }, at);
        });
        const streams = await Promise.all(names.map((name) => Stream.open(name)));
        const made: string[] = [];
        const placed: Pick<PlacedAct, "audience" | "actor" | "subject">[] = [];
        for (const { audience: of, by } of acts) {
          const actor = testActor({ "thing.change": "all" }, { id: by ?? "maker" });
          made.push(await make(of, "thing", actor));
          placed.push({ audience: of, actor: actor.id, subject: { kind: "thing", id: "" } });
        }
        // A last act for everybody's own ears shows that all before it were told.
        const last = await make(names.map((name) => `account:${name}`));
        for (const [n, stream] of streams.entries()) {
          const actor = tokens.get(names[n] ?? "");
          if (actor === undefined) throw new Error("no such listener");
          const mine = made.filter((_, index) => mayHear(actor, placed[index] as PlacedAct));
          const end = actor.grants.has("thing.read") ? [last] : [];
          await expect
            .poll(() => stream.ids().filter((id) => made.includes(id) || id === last), { interval: 10 })
            .toEqual([...mine, ...end]);
          stream.close();
        }
      },
    ),
    { numRuns: 12 },
  );
});

test("an event tells what happened, and nothing of the detail", async () => {
  const stream = await Stream.open(reader("plain", { "thing.read": "all" }));
  const id = await make();
  await expect.poll(() => stream.ids().at(-1)).toBe(id);
  expect(Object.keys(stream.heard.at(-1)?.data ?? {})).toEqual(["id", "at", "verb", "subject", "version"]);
  stream.close();
});

test("a listener may choose kinds", async () => {
  const stream = await Stream.open(reader("kinds", { "thing.read": "all", "case.read": "all" }), {
    query: "?kinds=case",
  });
  await make([], "thing");
  const id = await make([], "case");
  await expect.poll(() => stream.ids()).toEqual([id]);
  stream.close();
});

test("a listener that comes back misses nothing and hears nothing twice, though acts go on", async () => {
  const token = reader("resuming", { "thing.read": "all" });
  const heard: string[] = [];
  let after: string | undefined;
  let going = true;
  const made: string[] = [];
  const first = await Stream.open(token);
  made.push(await make());
  await expect.poll(() => first.ids().at(-1)).toBe(made[0]);
  heard.push(...first.ids().slice(-1));
  after = first.heard.at(-1)?.id;
  first.close();
  const acting = (async () => {
    while (going) made.push(...(await Promise.all(Array.from({ length: 15 }, () => make()))));
  })();
  for (let turn = 0; turn < 8; turn += 1) {
    const stream = await Stream.open(token, after === undefined ? {} : { after });
    await sleep(40 + turn * 20);
    stream.close();
    heard.push(...stream.ids());
    after = stream.heard.at(-1)?.id ?? after;
  }
  going = false;
  await acting;
  const rest = await Stream.open(token, after === undefined ? {} : { after });
  await expect.poll(() => heard.length + rest.heard.length, { timeout: 5000 }).toBe(made.length);
  heard.push(...rest.ids());
  rest.close();
  expect(new Set(heard)).toEqual(new Set(made));
});

test("a Last-Event-ID that is none of ours is refused", async () => {
  const token = reader("wrong", { "thing.read": "all" });
  const response = await fetch(`${url}/api/events`, {
    headers: { authorization: `Bearer ${token}`, "last-event-id": "nonsense" },
  });
  expect(response.status).toBe(400);
});

test("whoever has not signed in hears nothing", async () => {
  expect((await fetch(`${url}/api/events`)).status).toBe(401);
});

test("HEAD is answered and does not stay open", async () => {
  const headers = { authorization: `Bearer ${reader("head", {})}` };
  expect((await fetch(`${url}/api/events`, { method: "HEAD", headers })).status).toBe(200);
});

test("signs of life are sent, and the stream ends with the session", async () => {
  const token = reader("leaving", { "thing.read": "all" });
  const stream = await Stream.open(token);
  await expect.poll(() => stream.comments).toBeGreaterThan(1);
  tokens.delete(token);
  await expect.poll(() => stream.ended, { timeout: 2000 }).toBe(true);
});

test("rights that are taken away hold for the open stream", async () => {
  const token = reader("demoted", { "thing.read": "all" });
  const stream = await Stream.open(token);
  reader("demoted", {});
  await sleep(250);
  await make();
  await sleep(300);
  expect(stream.heard).toEqual([]);
  stream.close();
});

test("a listener that does not read is disconnected instead of filling the memory", async () => {
  const token = reader("stuck", { "thing.read": "all" });
  const { default: net } = await import("node:net");
  const socket = net.connect(Number(new URL(url).port), "127.0.0.1");
  socket.write(
    `GET /api/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nLast-Event-ID: 0-0\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once("data", resolve));
  socket.pause();
  await withClient(kernel.addresses.superuserUrl, (client) =>
    client.query(`INSERT INTO kernel.act (id, at, actor, role, channel, verb, subject_kind, subject_id, version,
        audience, detail, salt, digest)
      SELECT gen_random_uuid(), now(), 'x', 'x', 'cli', 'thing.flood', 'thing', repeat('x', 5000) || n, 1, '{}', '{}',
        decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex') FROM generate_series(1, 4000) n`),
  );
  let closed = false;
  socket.on("close", () => {
    closed = true;
  });
  await sleep(1500);
  socket.resume();
  await expect.poll(() => closed, { timeout: 5000 }).toBe(true);
});

test("a long replay waits for its reader", async () => {
  const stream = await Stream.open(reader("patient", { "thing.read": "all" }), { after: "0-0" });
  await expect
    .poll(() => stream.heard.filter(({ data }) => data.verb === "thing.flood").length, { timeout: 20_000 })
    .toBe(4000);
  stream.close();
});

test("closing the server ends the streams", async () => {
  const stream = await Stream.open(reader("closing", { "thing.read": "all" }));
  await server.close();
  await expect.poll(() => stream.ended).toBe(true);
  await expect.poll(async () => (await kernel.metrics.listeners.get()).values[0]?.value).toBe(0);
});
