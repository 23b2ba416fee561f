import * as client from "openid-client";
import { act, type Context } from "../../kernel/index.ts";
import { insertAttempt, takeAttempt } from "./credential-store.ts";
import type { AccountsParts } from "./parts.ts";
import { problem } from "./problems.ts";
import { ownPath } from "./rules.ts";
import { hashSecret } from "./secrets.ts";
import { audienceOf, type Begun, beginSession } from "./sign-in.ts";
import { type Account, accountById, accountByLogin, accountByOidc, linkOidc } from "./store.ts";

export type OidcSettings = { issuer: string; clientId: string; clientSecret?: string | undefined };

/** Where the provider sends the browser back to. */
export const callbackPath = "/api/oidc/callback";
const attemptMs = 10 * 60_000;

/** Sign-in through the city's identity provider: OpenID Connect, code flow with PKCE (RFC 7636), state and nonce. */
export type Oidc = {
  /** The provider's address to send the browser to, and the state for its cookie. */
  start(returnTo: string | undefined, redirectUri: string): Promise<{ location: string; state: string }>;
  /** Redeems the provider's answer. `state` is the browser's own cookie: another browser's answer is refused. */
  finish(
    context: Context,
    answer: URL,
    state: string | undefined,
    agent: string,
  ): Promise<Begun & { returnTo: string }>;
};

/** Connects at the first sign-in, and again after a failure: the provider may come up later than we do. */
export function oidc(parts: AccountsParts, settings: OidcSettings): Oidc {
  let discovered: Promise<client.Configuration> | undefined;
  const provider = async (): Promise<client.Configuration> => {
    discovered ??= discover(settings);
    try {
      return await discovered;
    } catch (error) {
      discovered = undefined;
      throw Object.assign(problem("account.provider-down"), { cause: error });
    }
  };
  return {
    async start(returnTo, redirectUri) {
      const configuration = await provider();
      const codeVerifier = client.randomPKCECodeVerifier();
      const [state, nonce] = [client.randomState(), client.randomNonce()];
      const attempt = { codeVerifier, nonce, returnTo: ownPath(returnTo), startedAt: parts.clock.now() };
      await insertAttempt(parts.database.kysely, hashSecret(state), attempt);
      const location = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: "openid profile",
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: "S256",
        state,
        nonce,
      });
      return { location: location.href, state };
    },
    async finish(context, answer, state, agent) {
      const configuration = await provider();
      if (state === undefined) throw problem("account.sign-in-failed");
      const attempt = await takeAttempt(parts.database.kysely, hashSecret(state));
      if (attempt === undefined || parts.clock.now().getTime() - attempt.startedAt.getTime() > attemptMs) {
        throw problem("account.sign-in-failed");
      }
      const claims = await redeem(configuration, answer, { ...attempt, state });
      const account = await accountFor(context, claims);
      return { ...(await beginSession(context, parts, account, agent)), returnTo: attempt.returnTo };
    },
  };
}

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<client.Configuration> {
  const url = new URL(issuer);
  // Only a provider on this very machine may be spoken to without TLS.
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname) && url.protocol === "http:";
  return client.discovery(url, clientId, clientSecret, undefined, {
    timeout: 10,
    ...(local ? { execute: [client.allowInsecureRequests] } : {}),
  });
}

type Claims = { issuer: string; subject: string; username: string | undefined };

async function redeem(
  configuration: client.Configuration,
  answer: URL,
  expected: { codeVerifier: string; nonce: string; state: string },
): Promise<Claims> {
  try {
    const tokens = await client.authorizationCodeGrant(configuration, answer, {
      pkceCodeVerifier: expected.codeVerifier,
      expectedNonce: expected.nonce,
      expectedState: expected.state,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error("no ID token");
    const { preferred_username: name } = claims;
    return { issuer: claims.iss, subject: claims.sub, username: typeof name === "string" ? name : undefined };
  } catch (error) {
    throw Object.assign(problem("account.sign-in-failed"), { cause: error });
  }
}

/**
 * The account of whom the provider vouches for. The first time, an account whose login is the provider's
 * `preferred_username` is linked, where it is not linked yet and no demo account: the city configured this
 * provider to say who is who. Nobody gets an account by signing in.
 */
async function accountFor(context: Context, claims: Claims): Promise<Account> {
  const { kysely } = context.database;
  const { issuer, subject } = claims;
  const linked = await accountByOidc(kysely, issuer, subject);
  if (linked !== undefined) return linked;
  const named =
    claims.username === undefined ? undefined : await accountByLogin(kysely, claims.username.toLowerCase());
  if (named === undefined || named.demo) throw problem("account.unknown-to-us");
  const actor = {
    ...context.actor,
    id: named.id,
    name: named.name,
    grants: new Map([["account.link", "own"] as const]),
  };
  const { idempotency: _key, ...rest } = context;
  await act({ ...rest, actor }, "account.link", { kind: "account", id: named.id }, async (tx, draft) => {
    draft.detail = { issuer };
    draft.audience = audienceOf(named);
    if (!(await linkOidc(tx, named.id, issuer, subject))) throw problem("account.unknown-to-us");
    return null;
  });
  return (await accountById(kysely, named.id)) ?? named;
}
