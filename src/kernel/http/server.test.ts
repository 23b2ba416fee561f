import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import Type from "typebox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { anybody, testServer } from "../../../test/support/server.ts";
import { withClient } from "../database/roles.ts";
import { act, createLog, healthRoutes, type Module, newId, route, timelineOf } from "../index.ts";

const logged: string[] = [];
const log = createLog("debug", { write: (line: string) => void logged.push(line) });
const tokens = new Map([
  ["any", anybody],
  ["none", testActor({}, { id: "none" })],
]);
let kernel: TestKernel;
let url: string;
let close: () => Promise<void>;
let stopping = false;
let release: () => void = () => {};

const Thing = Type.Object({ id: Type.String(), version: Type.Integer() });
function things(): Module {
  return {
    name: "things",
    routes: [
      ...healthRoutes({ database: kernel.database, metrics: kernel.metrics, stopping: () => stopping }),
      route({
        method: "POST",
        url: "/api/things/:id/change",
        scope: "thing.change",
        summary: "Change a thing",
        tag: "things",
        params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
        query: Type.Object({ times: Type.Optional(Type.Integer()) }),
        body: Type.Object(
          { name: Type.String(), extra: Type.Optional(Type.Unknown()) },
          { additionalProperties: false },
        ),
        response: Thing,
        versioned: true,
        handle: ({ context, params, body }) =>
          act(
            context,
            "thing.change",
            { kind: "thing", id: params.id },
            async (_tx, draft) => {
              draft.detail = body;
              return { id: draft.id, version: draft.version };
            },
            { current: async () => ({ name: "as it is" }) },
          ),
      }),
      route({
        method: "GET",
        url: "/api/things/:id",
        scope: "public",
        summary: "Fail in one of many ways",
        tag: "things",
        params: Type.Object({ id: Type.String() }),
        response: Thing,
        async handle({ params }) {
          if (params.id === "broken") throw new Error("secret internals");
          if (params.id === "slow")
            await new Promise<void>((resolve) => {
              release = resolve;
            });
          if (params.id === "constraint")
            await sql`INSERT INTO kernel.idempotency (actor, key, fingerprint, act, at)
            VALUES ('Ms Li 13800000000', '', '', gen_random_uuid(), now())`.execute(kernel.database.kysely);
          if (params.id === "fault")
            await sql`SELECT ${"13800000000"}::text + 1`.execute(kernel.database.kysely);
          return { id: params.id, version: 1 };
        },
      }),
    ],
  };
}

beforeAll(async () => {
  kernel = await testKernel();
  const { server, url: address } = await testServer(kernel, [things()], tokens, {}, log);
  url = address;
  close = () => server.close();
});
afterAll(async () => {
  await close?.();
  await kernel?.close();
});

type Sent = { method?: string; body?: string; headers?: Record<string, string>; token?: string; to?: string };
async function send(
  path: string,
  { method = "POST", body, headers = {}, token = "any", to = url }: Sent = {},
) {
  const response = await fetch(`${to}${path}`, {
    method,
    headers: {
      ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const json = text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, text, json };
}
const name = JSON.stringify({ name: "lamp" });
const change = (id: string, sent: Sent = {}) => send(`/api/things/${id}/change`, { body: name, ...sent });
const get = (path: string, sent: Sent = {}) => send(path, { method: "GET", ...sent });

describe("what cannot be taken is answered with a problem", () => {
  const deep = `{"name":"a","extra":${"[".repeat(10_000)}${"]".repeat(10_000)}}`;
  test.each<[string, string, Sent, number, string]>([
    ["malformed JSON", "/api/things/1/change", { body: '{"name":' }, 400, "kernel.invalid"],
    ["an empty body", "/api/things/1/change", { body: "" }, 400, "kernel.invalid"],
    ["a member of the wrong type", "/api/things/1/change", { body: '{"name":1}' }, 400, "kernel.invalid"],
    ["a missing member", "/api/things/1/change", { body: "{}" }, 400, "kernel.invalid"],
    [
      "an unknown member",
      "/api/things/1/change",
      { body: '{"name":"a","admin":true}' },
      400,
      "kernel.invalid",
    ],
    ["a query of the wrong type", "/api/things/1/change?times=x", { body: name }, 400, "kernel.invalid"],
    [
      "prototype pollution",
      "/api/things/1/change",
      { body: '{"name":"a","extra":{"__proto__":{"admin":1}}}' },
      400,
      "kernel.invalid",
    ],
    [
      "pollution by the constructor",
      "/api/things/1/change",
      { body: '{"name":"a","extra":{"constructor":{"prototype":{"x":1}}}}' },
      400,
      "kernel.invalid",
    ],
    ["NUL in a text", "/api/things/1/change", { body: '{"name":"a\\u0000b"}' }, 400, "kernel.invalid"],
    ["NUL in the address", "/api/things/a%00b/change", { body: name }, 400, "kernel.invalid"],
    ["a lone surrogate", "/api/things/1/change", { body: '{"name":"\\ud83d"}' }, 400, "kernel.invalid"],
    ["nesting without end", "/api/things/1/change", { body: deep }, 400, "kernel.invalid"],
    [
      "nesting without end, with a key",
      "/api/things/1/change",
      { body: deep, headers: { "idempotency-key": "deep" } },
      400,
      "kernel.invalid",
    ],
    [
      "a wrong content type",
      "/api/things/1/change",
      { body: "a=1", headers: { "content-type": "text/csv" } },
      415,
      "kernel.media-type",
    ],
    [
      "a huge body",
      "/api/things/1/change",
      { body: JSON.stringify({ name: "x".repeat(1_100_000) }) },
      413,
      "kernel.too-large",
    ],
    ["an address that does not exist", "/api/nothing", { body: name }, 404, "kernel.not-found"],
    ["a wrong method", "/api/things/1/change", { method: "DELETE" }, 405, "kernel.method"],
    ["an address with a broken escape", "/api/things/%zz", { method: "GET" }, 400, "kernel.invalid"],
    [
      "a key with spaces",
      "/api/things/1/change",
      { body: name, headers: { "idempotency-key": "a b" } },
      400,
      "kernel.invalid",
    ],
    [
      "an If-Match that is no version",
      "/api/things/1/change",
      { body: name, headers: { "if-match": "abc" } },
      400,
      "kernel.invalid",
    ],
    [
      "false credentials",
      "/api/things/1/change",
      { body: name, token: "stolen" },
      401,
      "kernel.unauthenticated",
    ],
    ["no credentials", "/api/things/1/change", { body: name, token: "" }, 401, "kernel.unauthenticated"],
    [
      "credentials without the scope",
      "/api/things/1/change",
      { body: name, token: "none" },
      403,
      "kernel.forbidden",
    ],
    ["a fault of ours", "/api/things/broken", { method: "GET" }, 500, "kernel.internal"],
    ["a fault in our SQL", "/api/things/fault", { method: "GET" }, 500, "kernel.internal"],
    ["a contradiction", "/api/things/constraint", { method: "GET" }, 409, "kernel.conflict"],
  ])("%s", async (_name, path, sent, status, code) => {
    const answer = await send(path, sent);
    expect(answer.json).toMatchObject({ status, code, type: `/problems/${code}` });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(answer.headers.get("x-request-id")).toBe(String(answer.json.instance).replace("urn:uuid:", ""));
    expect(answer.text).not.toContain("secret internals");
  });

  test("a wrong method is told the right ones", async () => {
    expect((await send("/api/things/1/change", { method: "PUT" })).headers.get("allow")).toBe("POST");
  });

  test("a body that is too large is told how large it may be", async () => {
    const answer = await change("1", { body: JSON.stringify({ name: "x".repeat(1_100_000) }) });
    expect(answer.json.title).toContain("1048576 bytes");
  });

  test.each([
    ["zh-CN", "“name”尚未填写"],
    ["ja,en;q=0.5", "「name」がありません"],
    ["fr, en;q=0.8", "“name” is missing"],
  ])("in the language asked for: %s", async (language, words) => {
    const answer = await change("1", { body: "{}", headers: { "accept-language": language } });
    expect(answer.json.title).toMatch(new RegExp(words));
    expect(answer.headers.get("content-language")).toBe(
      language.startsWith("fr") ? "en" : language.split(",")[0],
    );
  });

  test("bytes that are no HTTP request", async () => {
    const { port } = new URL(url);
    const answer = await new Promise<string>((resolve) => {
      const socket = net.connect(Number(port), "127.0.0.1", () => socket.write("nonsense\r\n\r\n"));
      socket.on("data", (data) => resolve(String(data)));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain("application/problem+json");
  });
});

describe("keys and versions over HTTP", () => {
  test("a repeat with the same Idempotency-Key gets the first answer, another body is refused", async () => {
    const headers = { "idempotency-key": newId() };
    const first = await change("key", { headers });
    expect(first.status).toBe(200);
    expect(await change("key", { headers })).toMatchObject({ status: 200, text: first.text });
    const other = await change("key", { headers, body: JSON.stringify({ name: "other" }) });
    expect(other.json).toMatchObject({ status: 422, code: "kernel.key-reused" });
    expect(await timelineOf(kernel.database.kysely, { kind: "thing", id: "key" })).toHaveLength(1);
  });

  test("the ETag of an answer is the If-Match of the next change; a stale one gets 412 with the state", async () => {
    const first = await change("tag");
    expect(first.headers.get("etag")).toBe('"1"');
    const headers = { "if-match": first.headers.get("etag") ?? "" };
    expect((await change("tag", { headers: { "if-match": `W/${headers["if-match"]}` } })).status).toBe(200);
    const stale = await change("tag", { headers });
    expect(stale.json).toMatchObject({ status: 412, version: 2, current: { name: "as it is" } });
  });
});

test("every answer carries the security headers, and no inline script or style is allowed", async () => {
  for (const path of ["/healthz", "/api/nothing", "/api/docs/", "/api/openapi.json"]) {
    const { headers } = await get(path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe-(inline|eval)/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-powered-by")).toBeNull();
  }
});

describe("limits", () => {
  test("whoever sends too much is told when to come back; others are not touched", async () => {
    const environment = { REQUESTS_PER_MINUTE: "5", ANONYMOUS_REQUESTS_PER_MINUTE: "3" };
    const { server, url: to } = await testServer(kernel, [things()], tokens, environment);
    const statuses = async (path: string, token: string, times: number) => {
      const all: number[] = [];
      for (let n = 0; n < times; n += 1) all.push((await get(path, { token, to })).status);
      return all;
    };
    expect(await statuses("/api/things/1", "any", 6)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await statuses("/api/things/1", "none", 1)).toEqual([200]);
    // Guessed tokens, unknown addresses and plain requests of one address count together.
    expect(await statuses("/api/things/1", "guess", 2)).toEqual([401, 401]);
    expect(await statuses("/api/nothing", "", 1)).toEqual([404]);
    const refused = await get("/api/things/1", { token: "", to });
    expect(refused.json).toMatchObject({ status: 429, code: "kernel.too-many" });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.json.title).toContain(refused.headers.get("retry-after") ?? "-");
    await server.close();
  });
});

describe("an outage of the database", () => {
  test("is answered 503 and is over when the database is back", async () => {
    const maintenance = new URL(kernel.addresses.superuserUrl);
    const database = maintenance.pathname.slice(1);
    maintenance.pathname = "/postgres";
    const admin = (statement: string) => withClient(maintenance.href, (client) => client.query(statement));
    await admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`);
    await admin(`ALTER DATABASE ${database} RENAME TO ${database}_away`);
    await sleep(50);
    const down = await change("outage");
    expect(down.json).toMatchObject({ status: 503, code: "kernel.unavailable" });
    expect(down.headers.get("retry-after")).toBe("5");
    expect([(await get("/healthz")).status, (await get("/readyz")).status]).toEqual([200, 503]);
    await admin(`ALTER DATABASE ${database}_away RENAME TO ${database}`);
    expect((await get("/readyz")).status).toBe(200);
    expect((await change("outage")).status).toBe(200);
  });

  test("in the middle of an act rolls it back and is told", async () => {
    const code = await act(
      { ...kernel.ground, actor: anybody, language: "en", requestId: "x" },
      "thing.change",
      { kind: "thing", id: "cut" },
      async (tx) => {
        const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx);
        await withClient(kernel.addresses.superuserUrl, (client) =>
          client.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]),
        );
        await sleep(100);
      },
    ).then(
      () => "done",
      () => "failed",
    );
    expect(code).toBe("failed");
    expect(await timelineOf(kernel.database.kysely, { kind: "thing", id: "cut" })).toHaveLength(0);
  });
});

test("readiness ends when the process is stopping, liveness does not", async () => {
  stopping = true;
  expect([(await get("/healthz")).status, (await get("/readyz")).status]).toEqual([200, 503]);
  stopping = false;
});

test("metrics are for those who may read them", async () => {
  expect((await get("/metrics", { token: "" })).status).toBe(401);
  const { text } = await get("/metrics");
  expect(text).toContain("liangwang_http_request_seconds_bucket");
  expect(text).toMatch(/liangwang_acts_total\{verb="thing.change"\} \d/);
});

test("logs name requests, and hold no bodies, queries, tokens or values of rows", async () => {
  logged.length = 0;
  const requestId = (
    await change("1", { body: JSON.stringify({ name: "Ms Wang 13912345678" }) })
  ).headers.get("x-request-id");
  await get("/api/things/1?phone=13912345678");
  await get("/api/things/broken");
  await get("/api/things/fault");
  await get("/api/things/constraint");
  const text = logged.join("");
  expect(text).toContain(requestId);
  expect(text).toContain("unexpected fault");
  expect(text).toContain('"route":"/api/things/:id"');
  for (const secret of ["13912345678", "13800000000", "Ms Wang", "Ms Li", "Bearer", "phone="]) {
    expect(text).not.toContain(secret);
  }
});

test("closing lets the running request end, takes no new connection, and does not wait for idle ones", async () => {
  const { server, url: to } = await testServer(kernel, [things()], tokens);
  await get("/api/things/idle", { to });
  const running = get("/api/things/slow", { to });
  await sleep(100);
  let closed = false;
  const begun = performance.now();
  const closing = server.close().then(() => {
    closed = true;
  });
  await sleep(100);
  const { port } = new URL(to);
  const refused = await new Promise<string>((resolve) => {
    net.connect(Number(port), "127.0.0.1", () => resolve("taken")).on("error", () => resolve("refused"));
  });
  expect([refused, closed]).toEqual(["refused", false]);
  release();
  expect((await running).status).toBe(200);
  await closing;
  expect(performance.now() - begun).toBeLessThan(2000);
});
