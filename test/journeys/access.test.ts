import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { loadRoles } from "../../src/foundation/index.ts";
import { problemSchema } from "../../src/kernel/http/openapi.ts";
import { lazySerializers } from "../../src/kernel/http/serializing.ts";
import { compileValidator } from "../../src/kernel/http/validation.ts";
import type { Route } from "../../src/kernel/index.ts";
import { type Caller, startTestCity, type TestCity } from "../support/city.ts";

let city: TestCity;
let callers: { role: string; caller: Caller }[];
let grants: ReadonlyMap<string, { grants: ReadonlyMap<string, string> }>;

beforeAll(async () => {
  city = await startTestCity({ worker: true });
  await vi.waitUntil(async () => (await city.anonymous.get("/ledger/checkpoint")).status === 200, 20_000);
  grants = await loadRoles(city.application.city.folder);
  callers = [{ role: "anonymous", caller: city.anonymous }];
  for (const { login } of city.application.house.demo) {
    const caller = await city.as(login);
    const session = await caller.get("/api/session");
    const role = (session.body.acting as { role?: string } | undefined)?.role ?? String(session.body.role);
    callers.push({ role, caller });
  }
});
afterAll(() => city.stop());

const nowhere = "00000000-0000-7000-8000-000000000000";

function addressOf(route: Route): string {
  return route.url.replace(/:[A-Za-z]+/g, nowhere).replace(/\*/g, nowhere);
}

async function walk(caller: Caller, route: Route): Promise<number> {
  const { method } = route;
  const answer =
    method === "GET"
      ? await caller.get(addressOf(route))
      : await caller.call(method, addressOf(route), route.body === undefined ? undefined : {});
  return answer.status;
}

describe("every route × every role", () => {
  it("has a scope on every route, and a role for every scope that a route asks for", () => {
    const routes = city.application.routes;
    expect(routes.length).toBeGreaterThan(60);
    expect(routes.filter((route) => !/^(public|signed-in|[a-z-]+\.[a-z-]+)$/.test(route.scope))).toEqual([]);
    const granted = new Set([...grants.values()].flatMap((role) => [...role.grants.keys()]));
    const asked = routes
      .map((route) => route.scope)
      .filter((scope) => scope !== "public" && scope !== "signed-in");
    expect([...new Set(asked)].filter((scope) => !granted.has(scope))).toEqual([]);
  });

  it("has schemas that can be compiled on every route, for that is done when a route is first asked", () => {
    const serializers = lazySerializers({ Problem: problemSchema });
    for (const route of city.application.routes) {
      const { params, query, body, response } = route;
      for (const [part, schema] of Object.entries({ params, query, body })) {
        if (schema !== undefined)
          expect(() => compileValidator(schema, part), addressOf(route)).not.toThrow();
      }
      if (response === undefined || route.produces !== undefined) continue;
      const asked = { method: route.method, url: route.url, httpStatus: "200", schema: response };
      expect(() => serializers(asked).compile(), addressOf(route)).not.toThrow();
    }
  });

  it("signs in one account of every role", () => {
    expect(callers.map(({ role }) => role).sort()).toEqual([...grants.keys()].sort());
  });

  it("lets nobody in who lacks the scope: 401 for strangers, 403 for the others", async () => {
    const wrong: string[] = [];
    for (const route of city.application.routes) {
      if (route.scope === "public") continue;
      for (const { role, caller } of callers) {
        const held = grants.get(role)?.grants;
        const may = route.scope === "signed-in" ? role !== "anonymous" : (held?.has(route.scope) ?? false);
        if (may) continue;
        const status = await walk(caller, route);
        const expected = role === "anonymous" ? 401 : 403;
        if (status !== expected)
          wrong.push(`${role} ${route.method} ${route.url}: ${status}, not ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("never fails inside: whatever a role asks with nonsense is answered as a problem of the asker's", async () => {
    const broken: string[] = [];
    for (const route of city.application.routes) {
      if (
        route.produces === "text/event-stream" ||
        (route.method === "DELETE" && route.url === "/api/session")
      )
        continue;
      for (const { role, caller } of callers) {
        const status = await walk(caller, route);
        if (status >= 500) broken.push(`${role} ${route.method} ${route.url}: ${status}`);
      }
    }
    expect(broken).toEqual([]);
  });
});
