import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AccountsBench, accountsBench, browser, makeMany } from "../../test/support/accounts.ts";
import { loadConfig, type Module } from "../kernel/index.ts";
import { loadRoles } from "./access/index.ts";
import { openRegisters } from "./module.ts";
import { loadSourceOrders } from "./registers/index.ts";

const folder = mkdtempSync(path.join(tmpdir(), "liangwang-registers-"));
const password = "a long sentence of a password";
const name = { "zh-CN": "x", ja: "x", en: "x" };
const kinds = ["person", "thing", "event"];
const stewardScopes = [
  ...kinds.flatMap((kind) => ["read", "record", "merge", "split"].map((verb) => `${kind}.${verb}`)),
  "person.read-personal",
  "person.erase",
  "label.set",
  "label.read",
];
let registers: Module;
let bench: AccountsBench;
let steward: ReturnType<typeof browser>;
let outsider: ReturnType<typeof browser>;

beforeAll(async () => {
  const config = loadConfig({ LIANGWANG_DATA: folder });
  registers = openRegisters({
    config,
    country: "CN",
    sources: await loadSourceOrders("cities/jingan"),
  }).module;
  bench = await accountsBench({
    modules: () => [registers],
    roles: { steward: { name, channel: "web", scopes: { subtree: stewardScopes } } },
  });
  await makeMany(
    bench,
    [
      { login: "steward", name: "Steward", roles: [{ role: "steward", unit: "d/" }] },
      { login: "outsider", name: "Outsider", roles: [{ role: "steward", unit: "e/" }] },
      { login: "resident", name: "Resident", roles: [{ role: "resident", unit: null }] },
    ],
    password,
  );
  [steward, outsider] = [await signIn("steward"), await signIn("outsider")];
});
afterAll(async () => {
  await bench?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function signIn(login: string) {
  const page = browser(bench.server);
  expect((await page.send("POST", "/api/session", { login, password })).statusCode).toBe(201);
  return page;
}
async function post(page: ReturnType<typeof browser>, url: string, body: object) {
  const answer = await page.send("POST", url, body);
  return { status: answer.statusCode, ...answer.json() };
}
const at = "2026-03-01T08:00:00Z";
const until = "2026-03-01T09:00:00Z";

describe("the registers over HTTP", () => {
  test("keep a person masked, tell the whole only with a purpose, and tell the resident who read", async () => {
    const { id, status, version } = await post(steward, "/api/registers/people", {
      unit: "d/a/",
      source: "desk",
      facts: [
        { attribute: "name", value: "欧阳娜" },
        { attribute: "born", value: "1990-01-01" },
      ],
      personal: [{ kind: "phone", value: "138 0000 5678" }],
    });
    expect([status, version]).toEqual([201, 1]);
    const view = (await steward.send("GET", `/api/registers/people/${id}`)).json();
    expect(view.attributes.map((a: { fact: { value: string } }) => a.fact.value).sort()).toEqual([
      "***",
      "欧**",
    ]);
    expect((await steward.send("GET", `/api/registers/people/${id}/personal`)).json().values).toMatchObject([
      { mask: "**********5678" },
    ]);
    expect(
      (await post(steward, "/api/registers/people/find", { kind: "phone", value: "+86-13800005678" })).people,
    ).toEqual([id]);
    const resident = await signIn("resident");
    const account = (await resident.send("GET", "/api/session")).json().account.id;
    expect((await resident.send("GET", "/api/me/person")).json().code).toBe("personal.no-person");
    expect((await steward.send("PUT", `/api/registers/people/${id}/account`, { account })).statusCode).toBe(
      200,
    );
    const read = await post(steward, `/api/registers/people/${id}/read`, {
      purpose: "calling-back",
      matter: "ticket/1",
    });
    expect(read.values).toEqual([{ kind: "phone", value: "+8613800005678", source: "desk" }]);
    expect(read.facts.map((fact: { value: string }) => fact.value)).toContain("欧阳娜");
    expect((await resident.send("GET", "/api/me/readings")).json().readings).toMatchObject([
      {
        reader: "Steward",
        role: "steward",
        unit: "d/",
        purpose: "calling-back",
        matter: "ticket/1",
        what: ["phone", "facts"],
      },
    ]);
    expect((await post(steward, `/api/registers/people/${id}/read`, {})).code).toBe("kernel.invalid");
    for (const url of [`/api/registers/people/${id}`, `/api/registers/people/${id}/history`]) {
      expect((await outsider.send("GET", url)).statusCode).toBe(404);
    }
    expect((await outsider.send("GET", "/api/registers/people")).json()).toEqual({ records: [], count: 0 });
    expect((await resident.send("GET", "/api/registers/people")).statusCode).toBe(403);
  });
  test("keep things and events, find them by place and time, merge, split and label them", async () => {
    const thing = {
      type: "lift",
      unit: "d/",
      source: "资产台账",
      facts: [{ attribute: "maker", value: "M", from: at, to: null }],
    };
    const [a, b] = [
      await post(steward, "/api/registers/things", thing),
      await post(steward, "/api/registers/things", thing),
    ];
    const merged = await post(steward, `/api/registers/things/${a.id}/merge`, {
      absorbed: b.id,
      reason: "same plate",
    });
    expect(merged).toMatchObject({ status: 200, version: 2 });
    expect((await steward.send("GET", `/api/registers/things/${b.id}`)).json()).toMatchObject({
      survivor: a.id,
      oneWith: [a.id],
    });
    expect(
      (await post(steward, `/api/registers/things/${b.id}/split`, { reason: "another plate" })).status,
    ).toBe(200);
    expect(
      (
        await post(steward, `/api/registers/things/${a.id}/facts`, {
          source: "网格巡查",
          facts: [{ attribute: "maker", value: "N" }],
        })
      ).version,
    ).toBe(3);
    const history = (await steward.send("GET", `/api/registers/things/${a.id}/history`)).json();
    expect(history.attributes[0].stretches).toMatchObject([{ value: "M", source: "资产台账", to: null }]);
    const event = await post(steward, "/api/registers/events", {
      type: "entrapment",
      unit: "d/",
      source: "物联感知",
      cells: ["c1"],
      from: at,
      to: until,
      participants: [{ register: "thing", record: a.id }],
    });
    const window = { cells: ["c1"], from: at, to: until };
    expect((await post(steward, "/api/registers/events/find", window)).events).toMatchObject([
      { event: event.id, type: "entrapment" },
    ]);
    expect((await post(steward, "/api/registers/things/find", window)).presences).toMatchObject([
      { record: a.id, event: event.id },
    ]);
    expect(
      (await post(steward, `/api/registers/things/${a.id}/trace`, { from: at, to: until })).presences,
    ).toHaveLength(1);
    expect(
      (await post(steward, "/api/registers/people/trace", { ...window, purpose: "emergency" })).presences,
    ).toEqual([]);
    expect((await post(outsider, "/api/registers/events/find", window)).events).toEqual([]);
    const said = {
      entity: { kind: "thing", id: a.id },
      label: "risky",
      verdict: "applies",
      origin: "human",
      source: "x",
      version: "",
      confidence: null,
    };
    expect(await post(steward, "/api/labels", { statements: [said] })).toMatchObject({
      status: 201,
      statements: 1,
      entities: 1,
    });
    expect((await steward.send("GET", `/api/labels/thing/${a.id}`)).json().current).toMatchObject([
      { label: "risky", applies: true },
    ]);
    expect((await post(outsider, "/api/labels", { statements: [said] })).code).toBe("label.unreachable");
  });
});

describe.each(readdirSync("cities"))("cities/%s", (city) => {
  test("has for every scope of accounts, registers and labels a role that holds it, and orders its sources", async () => {
    const roles = await loadRoles(`cities/${city}`);
    const held = new Set([...roles.values()].flatMap((role) => [...role.grants.keys()]));
    const asked = [...(registers.routes ?? []), ...(bench.accounts.module.routes ?? [])].map(
      (route) => route.scope,
    );
    expect(asked.filter((scope) => !["public", "signed-in"].includes(scope) && !held.has(scope))).toEqual([]);
    expect((await loadSourceOrders(`cities/${city}`)).person.length).toBeGreaterThan(0);
  });
});
