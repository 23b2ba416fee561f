import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AccountsBench, accountsBench, browser } from "../../../test/support/accounts.ts";
import { systemContext } from "../../kernel/index.ts";
import { loadRoles } from "../access/index.ts";
import { loadOrganisations } from "../organisations/index.ts";
import { disableDemoAccounts, loadDemo, loadDemoAccounts, refuseDemoAccounts } from "./demo.ts";

let bench: AccountsBench;
beforeAll(async () => {
  bench = await accountsBench();
});
afterAll(() => bench?.close());

async function demoOf(city: string) {
  const folder = `cities/${city}`;
  const { units } = await loadOrganisations(folder);
  const named = units.map(({ path, kind, names }) => ({ path, kind, name: names.en, names }));
  return loadDemo(folder, await loadRoles(folder), named);
}

describe.each(readdirSync("cities"))("demo accounts of cities/%s", (city) => {
  test("cover every role but the visitor's, each login with a role at a unit that exists", async () => {
    const demo = await demoOf(city);
    const roles = await loadRoles(`cities/${city}`);
    const held = new Set(demo?.accounts.flatMap((account) => account.roles.map(({ role }) => role)));
    expect([...roles.keys()].filter((role) => !held.has(role))).toEqual(["anonymous"]);
    for (const account of demo?.accounts ?? []) expect(account.login).toMatch(/^[a-z0-9][a-z0-9._@-]*$/);
  });

  test("are read in every language: by their name where that is its own, else by a reading", async () => {
    const demo = await demoOf(city);
    const own = readFileSync(`cities/${city}/city.yaml`, "utf8").match(/default: *([\w-]+)/)?.[1] ?? "";
    for (const { login, readings } of demo?.accounts ?? []) {
      expect([...Object.keys(readings), own].sort(), login).toEqual(["en", "ja", "zh-CN"]);
      expect(readings.en ?? "", login).not.toMatch(/[{}]|\p{Script=Han}/u);
    }
  });
});

test("demo accounts are made once, sign in with their password, and are refused by production until disabled", async () => {
  const context = systemContext(bench.ground, "cli");
  const demo = {
    password: "known to all",
    accounts: [{ login: "demo", name: "Demo", readings: {}, roles: [{ role: "clerk", unit: "d/" }] }],
  };
  expect(await loadDemoAccounts(context, demo)).toBe(1);
  expect(await loadDemoAccounts(context, demo)).toBe(0);
  const answer = await browser(bench.server).send("POST", "/api/session", {
    login: "demo",
    password: "known to all",
  });
  expect(answer.statusCode).toBe(201);
  await expect(refuseDemoAccounts(bench.accounts.parts)).rejects.toMatchObject({
    code: "account.demo-in-production",
    message: expect.stringContaining("demo"),
  });
  expect(await disableDemoAccounts(context, bench.accounts.parts)).toBe(1);
  await refuseDemoAccounts(bench.accounts.parts);
});
