import { act, type Context, newId } from "../../kernel/index.ts";
import { insertToken, revokeToken as revokeTokenRow } from "./credential-store.ts";
import type { AccountsParts } from "./parts.ts";
import { problem } from "./problems.ts";
import type { Assignment } from "./schema.ts";
import { hashSecret, newSecret, tokenPrefix } from "./secrets.ts";
import { audienceOf } from "./sign-in.ts";
import { type Account, accountByLogin, lockReachable } from "./store.ts";

/** What is asked for a new token; without a role it acts in the account's first. */
export type TokenRequest = {
  login: string;
  name: string;
  role?: string;
  unit?: string | null;
  expiresAt?: Date;
};

/**
 * Makes an API token. The token is in the answer, which repeats of the same key get too, and nowhere else: it cannot be
 * shown again.
 * Throws `account.not-found`, `account.not-your-role`, `account.no-role`, `token.past-expiry`.
 */
export async function createToken(
  context: Context,
  parts: AccountsParts,
  given: TokenRequest,
): Promise<{ id: string; token: string; role: string; unit: string | null }> {
  const { expiresAt } = given;
  const at = parts.clock.now();
  if (expiresAt !== undefined && !(expiresAt > at))
    throw problem("token.past-expiry", { expires: String(given.expiresAt) });
  const owner = await accountByLogin(context.database.kysely, given.login);
  if (owner === undefined) throw problem("account.not-found");
  const id = newId();
  return act(context, "token.create", { kind: "token", id }, async (tx, draft) => {
    const account = await lockReachable(tx, context.actor, "token.create", owner.id);
    if (account === undefined) throw problem("account.not-found");
    const assignment = tokenAssignment(account, given);
    draft.detail = { account: account.id, ...assignment, expiresAt: expiresAt?.toISOString() ?? null };
    draft.audience = audienceOf(account);
    const secret = newSecret();
    const row = {
      ...assignment,
      id,
      secretHash: hashSecret(secret),
      account: account.id,
      name: given.name,
      at,
    };
    await insertToken(tx, { ...row, expiresAt: expiresAt ?? null });
    return { id, token: tokenPrefix + secret, ...assignment };
  });
}

function tokenAssignment(account: Account, given: TokenRequest): Assignment {
  const [first] = account.roles;
  if (first === undefined) throw problem("account.no-role");
  if (given.role === undefined) return first;
  const held = account.roles.find(
    (each) => each.role === given.role && (given.unit === undefined || each.unit === given.unit),
  );
  if (held === undefined)
    throw problem("account.not-your-role", { role: given.role, unit: given.unit ?? "–" });
  return held;
}

/** Ends a token for good. */
export async function revokeToken(
  context: Context,
  parts: AccountsParts,
  id: string,
): Promise<{ id: string }> {
  const account = await act(context, "token.revoke", { kind: "token", id }, async (tx, draft) => {
    const found = await revokeTokenRow(tx, context.actor, id, parts.clock.now());
    if (found === undefined) throw problem("token.not-found");
    draft.detail = { account: found.account };
    draft.audience = [`account:${found.account}`, ...(found.unit === null ? [] : [found.unit])];
    return found.account;
  });
  parts.known.forget(account);
  return { id };
}
