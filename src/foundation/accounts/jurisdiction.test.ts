import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AccountsBench, accountsBench, browser, makeMany } from "../../../test/support/accounts.ts";
import { type Actor, mayReach, systemContext } from "../../kernel/index.ts";
import { assignRoles, createAccount } from "./actions.ts";
import { actorOf, anonymous } from "./authenticate.ts";
import { listTokens } from "./credential-store.ts";
import type { Assignment } from "./schema.ts";
import { accountByLogin, countAccounts, listAccounts } from "./store.ts";
import { createToken } from "./token-actions.ts";

const units = ["d/", "d/a/", "d/a/x/", "d/ab/", "d/b/", "e/"];
const password = "a long sentence of a password";
const accounts = [
  ...units.map((unit, i) => ({ login: `one${i}`, name: "x", roles: [{ role: "clerk", unit }] })),
  ...units.map((unit, i) => ({
    login: `two${i}`,
    name: "x",
    roles: [
      { role: "head", unit },
      { role: "clerk", unit: units[(i + 3) % units.length] ?? "d/" },
    ],
  })),
  { login: "nobody", name: "x", roles: [] },
  { login: "someone", name: "x", roles: [{ role: "resident", unit: null }] },
];
let bench: AccountsBench;
let made: { id: string; login: string; name: string; roles: Assignment[] }[];

beforeAll(async () => {
  bench = await accountsBench();
  await makeMany(bench, accounts, password);
  made = [];
  for (const { login } of accounts) {
    const account = await accountByLogin(bench.database.kysely, login);
    if (account === undefined) throw new Error(`${login} was not made`);
    made.push(account);
    if (account.roles.length > 0)
      await createToken(systemContext(bench.ground, "cli"), bench.accounts.parts, { login, name: "t" });
  }
});
afterAll(() => bench?.close());

/** Any account in any role anywhere, or a stranger. */
const anyActor = fc
  .tuple(
    fc.nat(),
    fc.constantFrom("clerk", "head", "administrator", "resident", "anonymous"),
    fc.constantFrom(...units, null),
  )
  .map(([who, role, unit]): Actor => {
    const account = made[who % made.length];
    if (role === "anonymous" || account === undefined) return anonymous(bench.accounts.parts.roles);
    return actorOf(bench.accounts.parts.roles, account, { role, unit });
  });

describe("nothing leaks out of a jurisdiction", () => {
  test("lists and counts of accounts hold exactly what the actor may reach", async () => {
    await fc.assert(
      fc.asyncProperty(anyActor, async (actor) => {
        const { kysely } = bench.database;
        if (!actor.grants.has("account.read")) {
          await expect(countAccounts(kysely, actor)).rejects.toMatchObject({ code: "kernel.forbidden" });
          return;
        }
        const expected = made.filter((account) =>
          mayReach(actor, "account.read", {
            accounts: [account.id],
            units: account.roles.map((r) => r.unit).filter((u) => u !== null),
          }),
        );
        const listed = await listAccounts(kysely, actor, { after: "", limit: 500 });
        expect(listed.map((account) => account.login).sort()).toEqual(
          expected.map((account) => account.login).sort(),
        );
        expect(await countAccounts(kysely, actor)).toBe(expected.length);
      }),
      { numRuns: 60 },
    );
  });
  test("lists of tokens hold exactly those the actor may reach", async () => {
    await fc.assert(
      fc.asyncProperty(anyActor, async (actor) => {
        if (!actor.grants.has("token.read")) return;
        const expected = made.filter(
          ({ id, roles: [first] }) =>
            first !== undefined &&
            mayReach(actor, "token.read", { accounts: [id], units: first.unit === null ? [] : [first.unit] }),
        );
        const listed = await listTokens(bench.database.kysely, actor);
        expect(listed.map((token) => token.login).sort()).toEqual(
          expected.map((account) => account.login).sort(),
        );
      }),
      { numRuns: 60 },
    );
  });
  test("roles can be given and taken only within the giver's own reach", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyActor,
        fc.constantFrom("clerk", "head", "administrator", "resident"),
        fc.constantFrom(...units, null),
        async (actor, role, unit) => {
          const target = made.find((account) => account.login === "nobody");
          const context = { ...systemContext(bench.ground, "cli"), actor };
          const all = actor.grants.get("account.assign") === "all";
          const outcome = await assignRoles(context, bench.accounts.parts, target?.id ?? "", [
            { role, unit },
          ]).then(
            () => "given",
            (problem) => problem.code,
          );
          // An account without roles belongs to no unit: only `all` reaches it, and oneself.
          if (outcome === "given") {
            expect(all || actor.id === target?.id).toBe(true);
            if (!all)
              expect(
                mayReach(actor, "account.assign", { units: unit === null ? [] : [unit], accounts: [] }),
              ).toBe(true);
            if (!all) expect(role).not.toBe("administrator");
            await assignRoles(systemContext(bench.ground, "cli"), bench.accounts.parts, target?.id ?? "", []);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

test("a role that reaches over its unit is given with one: without it, its holder would be a name only", async () => {
  const context = systemContext(bench.ground, "cli");
  const nobody = made.find(({ login }) => login === "nobody")?.id ?? "";
  const give = (role: string) => assignRoles(context, bench.accounts.parts, nobody, [{ role, unit: null }]);
  await expect(give("clerk")).rejects.toMatchObject({ code: "account.unit-needed" });
  const wanting = { login: "unitless", name: "x", roles: [{ role: "head", unit: null }] };
  await expect(createAccount(context, bench.accounts.parts, wanting)).rejects.toMatchObject({
    code: "account.unit-needed",
  });
  await give("resident");
  await assignRoles(context, bench.accounts.parts, nobody, []);
});

describe("API tokens", () => {
  const bearer = (token: string) =>
    bench.server.inject({ url: "/api/session", headers: { authorization: `Bearer ${token}` } });

  test("act as their account, in their role, in the channel api", async () => {
    const { token } = await createToken(systemContext(bench.ground, "cli"), bench.accounts.parts, {
      login: "two1",
      name: "export",
      role: "clerk",
    });
    expect((await bearer(token)).json()).toMatchObject({
      account: { login: "two1" },
      role: "clerk",
      channel: "api",
    });
  });
  test("end at their expiry, and when revoked at once", async () => {
    const administrator = await signIn();
    const expiresAt = new Date(bench.clock.now().getTime() + 60_000).toISOString();
    const account = made.find(({ login }) => login === "one1")?.id;
    const make = async (extra: object) =>
      (await administrator.send("POST", "/api/tokens", { account, name: "n", ...extra })).json();
    const [limited, unlimited] = [await make({ expiresAt }), await make({})];
    expect((await bearer(limited.token)).statusCode).toBe(200);
    bench.clock.advance(new Date(expiresAt));
    expect((await bearer(limited.token)).statusCode).toBe(401);
    expect((await bearer(unlimited.token)).statusCode).toBe(200);
    expect((await administrator.send("DELETE", `/api/tokens/${unlimited.id}`)).statusCode).toBe(200);
    expect((await bearer(unlimited.token)).statusCode).toBe(401);
    const { tokens } = (await administrator.send("GET", `/api/tokens?account=${account}`)).json();
    expect(tokens.find((t: { id: string }) => t.id === unlimited.id).revokedAt).not.toBeNull();
    expect(JSON.stringify(tokens)).not.toContain("lw_");
  });
  test("are answered again to a repeat with the same key, and lie open nowhere", async () => {
    const administrator = await signIn();
    const account = made.find(({ login }) => login === "one1")?.id;
    const make = async () =>
      (
        await administrator.send("POST", "/api/tokens", { account, name: "once" }, { "idempotency-key": "k" })
      ).json();
    const first = await make();
    expect((await bearer(first.token)).statusCode).toBe(200);
    expect(await make()).toEqual(first);
    const { rows } = await sql`SELECT i::text FROM kernel.idempotency i`.execute(bench.database.kysely);
    expect(rows).not.toHaveLength(0);
    expect(JSON.stringify(rows)).not.toContain(first.token);
  });
  test("that are no tokens are refused, also on public pages", async () => {
    for (const bad of ["lw_x", `lw_${"A".repeat(43)}`, ""]) expect((await bearer(bad)).statusCode).toBe(401);
  });
  test("cannot be made for an account out of reach, in a role not held, or with an expiry in the past", async () => {
    const clerk = browser(bench.server);
    await clerk.send("POST", "/api/session", { login: "one1", password });
    const account = (login: string) => made.find((each) => each.login === login)?.id;
    const code = async (body: object) =>
      (await clerk.send("POST", "/api/tokens", { name: "n", ...body })).json().code;
    expect(await code({ account: account("one5") })).toBe("account.not-found");
    expect(await code({ account: account("one1"), role: "administrator" })).toBe("account.not-your-role");
    expect(await code({ account: account("one1"), expiresAt: "2020-01-01T00:00:00Z" })).toBe(
      "token.past-expiry",
    );
  });

  async function signIn() {
    await makeMany(
      bench,
      [{ login: "root", name: "x", roles: [{ role: "administrator", unit: "d/" }] }],
      password,
    );
    const page = browser(bench.server);
    await page.send("POST", "/api/session", { login: "root", password });
    return page;
  }
});
