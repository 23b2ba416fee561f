import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Application, type Pages, startApplication } from "../../src/app/index.ts";
import { type Config, createLog, loadConfig, SettableClock } from "../../src/kernel/index.ts";
import { testDatabase } from "./database.ts";

/** What a call answered. */
export type Answered = { status: number; headers: Headers; body: Record<string, unknown> };

/** A person at the other end of HTTP. */
export type Caller = {
  get(url: string, headers?: Record<string, string>): Promise<Answered>;
  post(url: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  call(method: string, url: string, body?: unknown): Promise<Answered>;
  /** The same, expecting success; fails with the problem's sentence. */
  does(url: string, body?: unknown, headers?: Record<string, string>): Promise<Record<string, unknown>>;
};

export type TestCity = {
  application: Application;
  clock: SettableClock;
  url: string;
  superuserUrl: string;
  config: Config;
  anonymous: Caller;
  /** Signs a demo account in. */
  as(login: string): Promise<Caller>;
  stop(): Promise<void>;
};

/** A whole installation of a city on a database of its own, with a clock that moves only when told. */
export async function startTestCity(
  options: {
    city?: string;
    now?: string;
    worker?: boolean;
    environment?: Record<string, string>;
    pages?: Pages;
  } = {},
): Promise<TestCity> {
  const { city = "jingan", now = "2026-03-10T01:30:00Z", worker = false, environment = {}, pages } = options;
  const database = await testDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), "liangwang-"));
  const config = loadConfig({
    LIANGWANG_CITY: city,
    LIANGWANG_DATA: folder,
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    PORT: "0",
    MQTT_PORT: "off",
    REQUESTS_PER_MINUTE: "0",
    ANONYMOUS_REQUESTS_PER_MINUTE: "0",
    ...environment,
  });
  const clock = new SettableClock(new Date(now));
  const application = await startApplication({
    config,
    log: createLog("error"),
    clock,
    worker,
    ...(pages === undefined ? {} : { pages }),
  });
  const { url } = application;
  return {
    application,
    clock,
    url,
    superuserUrl: database.superuserUrl,
    config,
    anonymous: caller(url, {}),
    async as(login) {
      const password = application.house.demoPassword;
      const answer = await send(url, "POST", "/api/session", { login, password }, {});
      const cookie = answer.headers.get("set-cookie")?.split(";")[0];
      if (answer.status >= 300 || cookie === undefined)
        throw new Error(`${login}: ${JSON.stringify(answer.body)}`);
      // A cookie is good only together with the origin that a browser sends from our own pages.
      return caller(url, { cookie, origin: url });
    },
    async stop() {
      await application.stop();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

function caller(url: string, credentials: Record<string, string>): Caller {
  const post: Caller["post"] = (route, body = {}, headers = {}) =>
    send(url, "POST", route, body, { ...credentials, ...headers });
  return {
    get: (route, headers = {}) => send(url, "GET", route, undefined, { ...credentials, ...headers }),
    post,
    call: (method, route, body) => send(url, method, route, body, credentials),
    async does(route, body, headers) {
      const answer = await post(route, body, { "idempotency-key": randomUUID(), ...headers });
      if (answer.status >= 300) throw new Error(`${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
  };
}

async function send(
  url: string,
  method: string,
  route: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answered> {
  const response = await fetch(`${url}${route}`, {
    method,
    headers: {
      "accept-language": "en",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = (response.headers.get("content-type") ?? "").includes("json");
  return {
    status: response.status,
    headers: response.headers,
    body: json && text !== "" ? JSON.parse(text) : { text },
  };
}
