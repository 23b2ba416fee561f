import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AccountsBench, accountsBench, browser } from "../../../test/support/accounts.ts";
import { Provider } from "../../../test/support/identity-provider.ts";

const provider = new Provider();
let bench: AccountsBench;

beforeAll(async () => {
  await provider.start();
  bench = await accountsBench({
    environment: {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: "liangwang",
      OIDC_CLIENT_SECRET: "hush",
      PUBLIC_URL: "http://localhost",
    },
  });
  await bench.make({ login: "ada", name: "Ada", roles: [{ role: "clerk", unit: "d/" }] });
});
afterAll(async () => {
  await bench?.close();
  provider.stop();
});

type Page = { headers: Record<string, unknown>; cookies: { name: string; value: string }[] };
const cookieOf = (answer: Page, name: string) => {
  const found = answer.cookies.find((cookie) => cookie.name === name);
  return found === undefined || found.value === "" ? undefined : `${found.name}=${found.value}`;
};

/** Goes the whole way; `change` may bend what comes back. */
async function signIn(
  change: (back: URL, cookie: string) => { back: URL; cookie: string } = (back, cookie) => ({ back, cookie }),
) {
  const begun = await bench.server.inject({
    url: "/api/oidc/start?returnTo=/desk",
    headers: { host: "localhost" },
  });
  const { back, cookie } = change(
    provider.agree(String(begun.headers.location)),
    cookieOf(begun, "liangwang_oidc") ?? "",
  );
  const url = back.pathname + back.search;
  return { answer: await bench.server.inject({ url, headers: { host: "localhost", cookie } }), url, cookie };
}

describe("sign-in through the identity provider", () => {
  test("asks with PKCE, state and nonce, and comes back to the page it began from", async () => {
    const begun = await bench.server.inject({ url: "/api/oidc/start", headers: { host: "localhost" } });
    const asked = new URL(String(begun.headers.location)).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: "code",
      client_id: "liangwang",
      code_challenge_method: "S256",
      redirect_uri: "http://localhost/api/oidc/callback",
    });
    expect(asked.get("nonce")).toMatch(/.{20}/);
    const { answer } = await signIn();
    expect([answer.statusCode, answer.headers.location]).toEqual([303, "/desk"]);
    const page = browser(bench.server);
    page.useCookie(cookieOf(answer, "liangwang_session"));
    expect((await page.send("GET", "/api/session")).json()).toMatchObject({
      account: { login: "ada" },
      role: "clerk",
    });
  });
  test("knows the person again by the provider's own name, whatever the login is called there now", async () => {
    provider.claims = { preferred_username: "ada.married" };
    expect((await signIn()).answer.statusCode).toBe(303);
    provider.claims = {};
  });
  test("gives nobody an account, and none that is linked to somebody else", async () => {
    for (const claims of [
      { sub: "stranger", preferred_username: "stranger" },
      { sub: "impostor", preferred_username: "ada" },
    ]) {
      provider.claims = claims;
      const { answer } = await signIn();
      expect([answer.statusCode, answer.json().code]).toEqual([403, "account.unknown-to-us"]);
    }
    provider.claims = {};
  });
  test("refuses an answer that another browser began, was changed, or is used twice", async () => {
    const refused = async (sent: ReturnType<typeof signIn>) => {
      const { answer } = await sent;
      expect([answer.statusCode, answer.json().code]).toEqual([401, "account.sign-in-failed"]);
    };
    await refused(signIn((back) => ({ back, cookie: "" })));
    await refused(signIn((back) => ({ back, cookie: "liangwang_oidc=somebody-else" })));
    await refused(
      signIn((back, cookie) => {
        back.searchParams.set("state", "x");
        return { back, cookie };
      }),
    );
    await refused(
      signIn((back, cookie) => {
        back.searchParams.set("code", "guessed");
        return { back, cookie };
      }),
    );
    const { url, cookie } = await signIn();
    const again = await bench.server.inject({ url, headers: { host: "localhost", cookie } });
    expect(again.json().code).toBe("account.sign-in-failed");
  });
  test.each([
    ["nonce", "other"],
    ["aud", "another-client"],
    ["iss", "https://evil.example"],
    ["exp", 1],
  ])("refuses an ID token with a wrong %s", async (claim, value) => {
    provider.claims = { [claim]: value };
    const { answer } = await signIn();
    expect(answer.json().code).toBe("account.sign-in-failed");
    provider.claims = {};
  });
  test("tells so while the provider does not answer", async () => {
    const alone = await accountsBench({
      environment: { OIDC_ISSUER: "http://127.0.0.1:9", OIDC_CLIENT_ID: "x", PUBLIC_URL: "http://localhost" },
    });
    try {
      const answer = await alone.server.inject({ url: "/api/oidc/start" });
      expect([answer.statusCode, answer.json().code]).toEqual([503, "account.provider-down"]);
    } finally {
      await alone.close();
    }
  });
});
