import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AccountsBench, accountsBench, browser } from "../../../test/support/accounts.ts";
import { systemContext, timelineOf } from "../../kernel/index.ts";
import { assignRoles, setAccountDisabled } from "./actions.ts";
import { authenticator, sessionCookie } from "./authenticate.ts";
import { believedMs } from "./cache.ts";
import { listTokens } from "./credential-store.ts";
import { freeFailures } from "./rules.ts";
import { hashSecret } from "./secrets.ts";
import { createToken } from "./token-actions.ts";

const password = "a long sentence of a password";
let bench: AccountsBench;
let ids: Record<string, string>;

beforeAll(async () => {
  bench = await accountsBench({ environment: { SESSION_IDLE_MINUTES: "30", SESSION_HOURS: "2" } });
  ids = {};
  for (const login of ["ada", "ben", "cleo", "dora", "eve", "fay"]) {
    ids[login] = await bench.make({
      login,
      name: login.toUpperCase(),
      password,
      roles: [
        { role: "clerk", unit: "d/a/" },
        { role: "head", unit: "d/b/" },
      ],
    });
  }
});
afterAll(() => bench?.close());

const minutes = (n: number) => bench.clock.advance(new Date(bench.clock.now().getTime() + n * 60_000));

async function signedIn(login: string) {
  const page = browser(bench.server);
  const answer = await page.send("POST", "/api/session", { login, password });
  expect(answer.statusCode).toBe(201);
  return page;
}
const me = async (page: ReturnType<typeof browser>) => (await page.send("GET", "/api/session")).json();

describe("sign-in", () => {
  test("gives a cookie that scripts and other sites cannot use, and begins in the first role", async () => {
    const page = browser(bench.server);
    const answer = await page.send("POST", "/api/session", { login: " ADA ", password });
    expect(answer.headers["set-cookie"]).toMatch(/^liangwang_session=[\w-]{43}; .*HttpOnly; SameSite=Lax/);
    expect(answer.json()).toMatchObject({ account: { login: "ada" }, role: "clerk", unit: "d/a/" });
    expect(answer.json().roles).toHaveLength(2);
    expect(await me(page)).toMatchObject({
      account: { id: ids.ada },
      scopes: { "account.self": "own", "account.read": "unit" },
    });
  });
  test("stores a hash of the secret, never the secret", async () => {
    const secret = (await signedIn("ada")).cookie()?.split("=")[1] ?? "";
    const { rows } = await bench.database.pool.query("SELECT s::text AS row FROM foundation.session s");
    expect(
      rows.some(
        ({ row }) => row.includes(secret) || row.includes(Buffer.from(secret, "base64url").toString("hex")),
      ),
    ).toBe(false);
  });
  test("refuses a wrong password and an unknown login with the same answer", async () => {
    const send = (login: string) =>
      browser(bench.server).send("POST", "/api/session", { login, password: "wrong" });
    const [wrong, unknown] = [await send("ada"), await send("nobody")];
    expect([wrong.statusCode, wrong.json().code]).toEqual([401, "account.wrong-credentials"]);
    expect({ ...unknown.json(), instance: "" }).toEqual({ ...wrong.json(), instance: "" });
  });
  test("from another site's page is refused", async () => {
    const answer = await browser(bench.server, "https://evil.example").send("POST", "/api/session", {
      login: "ada",
      password,
    });
    expect([answer.statusCode, answer.json().code]).toEqual([403, "account.cross-site"]);
  });
  test("is an act on the account, and tells no secret", async () => {
    await signedIn("ben");
    const acts = await timelineOf(bench.database.kysely, { kind: "account", id: ids.ben ?? "" });
    expect(acts.map((act) => act.verb)).toEqual(["account.create", "account.sign-in"]);
    expect(acts[1]).toMatchObject({ actor: ids.ben, role: "clerk", detail: { role: "clerk", unit: "d/a/" } });
    expect(JSON.stringify(acts.map((act) => act.detail))).not.toMatch(/password|secret/);
  });
});

describe("a session", () => {
  test("ends when nobody used it for the idle time", async () => {
    const page = await signedIn("ada");
    minutes(29);
    expect((await me(page)).account).not.toBeNull();
    minutes(29);
    expect((await me(page)).account).not.toBeNull();
    minutes(30);
    expect((await me(page)).account).toBeNull();
  });
  test("ends at its latest time, however busy", async () => {
    const page = await signedIn("ada");
    for (let quarter = 1; quarter < 8; quarter++) {
      minutes(15);
      expect((await me(page)).account).not.toBeNull();
    }
    minutes(15);
    expect((await me(page)).account).toBeNull();
  });
  test("ends with sign-out at once; the old cookie is worth nothing", async () => {
    const page = await signedIn("ada");
    const old = page.cookie();
    expect((await page.send("DELETE", "/api/session")).statusCode).toBe(204);
    expect(page.cookie()).toBeUndefined();
    page.useCookie(old);
    expect((await me(page)).account).toBeNull();
    expect((await page.send("DELETE", "/api/session")).statusCode).toBe(401);
  });
  test("is listed to its owner, who may end it from another", async () => {
    const [phone, desk] = [await signedIn("cleo"), await signedIn("cleo")];
    const { sessions } = (await desk.send("GET", "/api/sessions")).json();
    expect(sessions).toHaveLength(2);
    const other = sessions.find((s: { current: boolean }) => !s.current);
    expect((await desk.send("DELETE", `/api/sessions/${other.id}`)).statusCode).toBe(204);
    expect((await me(phone)).account).toBeNull();
    expect((await me(desk)).account).not.toBeNull();
  });
  test("that ends while a request is looked at is not believed afterwards", async () => {
    const page = await signedIn("cleo");
    const secret = page.cookie()?.split("=")[1] ?? "";
    const { parts } = bench.accounts;
    // The role is looked up after the row was read: the session ends just then.
    const roles = new Map(parts.roles);
    const get = roles.get.bind(roles);
    roles.get = (id) => {
      parts.known.forget(ids.cleo ?? "");
      return get(id);
    };
    await authenticator({ ...parts, roles })({
      method: "GET",
      headers: {},
      cookies: { [sessionCookie]: secret },
    });
    expect(
      parts.known.fresh(hashSecret(secret).toString("base64"), bench.clock.now().getTime()),
    ).toBeUndefined();
  });
  test("is no token's: what needs one says so", async () => {
    const { token } = await createToken(systemContext(bench.ground, "cli"), bench.accounts.parts, {
      login: "cleo",
      name: "t",
    });
    const answer = await bench.server.inject({
      method: "DELETE",
      url: "/api/session",
      headers: { authorization: `Bearer ${token}` },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([409, "account.token-not-session"]);
  });
  test("is told when it was last used, as a token is from its first use on", async () => {
    const { id, token } = await createToken(systemContext(bench.ground, "cli"), bench.accounts.parts, {
      login: "cleo",
      name: "used",
    });
    const usedAt = async () => {
      const listed = await listTokens(bench.ground.database.kysely, systemContext(bench.ground, "cli").actor);
      return listed.find((each) => each.id === id)?.usedAt;
    };
    expect(await usedAt()).toBeNull();
    const headers = { authorization: `Bearer ${token}` };
    expect((await bench.server.inject({ method: "GET", url: "/api/session", headers })).statusCode).toBe(200);
    expect(await usedAt()).toEqual(bench.clock.now());
  });
  test("of somebody else cannot be ended", async () => {
    const [victim, attacker] = [await signedIn("cleo"), await signedIn("ben")];
    const { sessions } = (await victim.send("GET", "/api/sessions")).json();
    expect((await attacker.send("DELETE", `/api/sessions/${sessions[0].id}`)).statusCode).toBe(404);
    expect((await me(victim)).account).not.toBeNull();
  });
  test("goes on in another role of the account, with a new secret", async () => {
    const page = await signedIn("ada");
    const old = page.cookie();
    const answer = await page.send("POST", "/api/session/role", { role: "head", unit: "d/b/" });
    expect(answer.json()).toMatchObject({
      role: "head",
      unit: "d/b/",
      scopes: { "account.read": "subtree" },
    });
    expect(page.cookie()).not.toBe(old);
    expect(await me(page)).toMatchObject({ role: "head" });
    page.useCookie(old);
    expect((await me(page)).account).toBeNull();
  });
  test("cannot go on in a role that the account does not hold", async () => {
    const page = await signedIn("ada");
    const answer = await page.send("POST", "/api/session/role", { role: "administrator", unit: "d/" });
    expect(answer.json().code).toBe("account.not-your-role");
    const elsewhere = await page.send("POST", "/api/session/role", { role: "head", unit: "d/a/" });
    expect(elsewhere.json().code).toBe("account.not-your-role");
  });
  test("is refused when another site's page sends its cookie, and kept for reading", async () => {
    const page = await signedIn("ada");
    const foreign = await page.send("DELETE", "/api/session", undefined, { origin: "https://evil.example" });
    expect(foreign.json().code).toBe("account.cross-site");
    expect((await me(page)).account).not.toBeNull();
  });
  test("ends everywhere else when the password changes; the new password must be good", async () => {
    const [page, other] = [await signedIn("dora"), await signedIn("dora")];
    const change = (current: string, next: string) =>
      page.send("POST", "/api/session/password", { current, password: next });
    expect((await change("wrong", "another long sentence")).statusCode).toBe(401);
    expect((await change(password, "short")).json().code).toBe("account.weak-password");
    expect((await change(password, "another long sentence")).statusCode).toBe(204);
    expect((await me(page)).account).not.toBeNull();
    expect((await me(other)).account).toBeNull();
    expect(
      (await browser(bench.server).send("POST", "/api/session", { login: "dora", password })).statusCode,
    ).toBe(401);
  });
  test("that ended in another process is noticed within the time a verified secret is believed", async () => {
    const page = await signedIn("ada");
    await me(page);
    await bench.database.pool.query(
      "UPDATE foundation.session SET ended_at = created_at WHERE ended_at IS NULL",
    );
    bench.clock.advance(new Date(bench.clock.now().getTime() + believedMs));
    expect((await me(page)).account).toBeNull();
  });
  test("of an account whose role is taken away or that is disabled ends at once", async () => {
    const context = systemContext(bench.ground, "cli");
    const id = ids.fay ?? "";
    const page = await signedIn("fay");
    await assignRoles(context, bench.accounts.parts, id, [{ role: "head", unit: "d/b/" }]);
    expect((await me(page)).account).toBeNull();
    const again = await signedIn("fay");
    await setAccountDisabled(context, bench.accounts.parts, id, true);
    expect((await me(again)).account).toBeNull();
    expect(
      (await browser(bench.server).send("POST", "/api/session", { login: "fay", password })).json().code,
    ).toBe("account.disabled");
  });
});

describe("failed sign-ins", () => {
  const attempt = (login: string, secret = "wrong") =>
    browser(bench.server).send("POST", "/api/session", { login, password: secret });

  test("lock the login for a while, also against the right password, and tell when to come back", async () => {
    for (let i = 0; i <= freeFailures; i++) expect((await attempt("eve")).statusCode).toBe(401);
    const locked = await attempt("eve", password);
    expect([locked.statusCode, locked.json().code, locked.headers["retry-after"]]).toEqual([
      429,
      "account.locked",
      "30",
    ]);
    minutes(0.5);
    expect((await attempt("eve", password)).statusCode).toBe(201);
    expect((await attempt("eve")).statusCode).toBe(401);
    const acts = await timelineOf(bench.database.kysely, { kind: "account", id: ids.eve ?? "" });
    expect(acts.filter((act) => act.verb === "account.lock")).toHaveLength(1);
  });
  test("lock an unknown login just the same", async () => {
    for (let i = 0; i <= freeFailures; i++) expect((await attempt("ghost")).statusCode).toBe(401);
    expect((await attempt("ghost")).statusCode).toBe(429);
  });
  test("made at the same time are not more than made one after another", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => attempt("many")));
    expect(answers.filter((answer) => answer.statusCode === 401)).toHaveLength(freeFailures + 1);
  });
});
