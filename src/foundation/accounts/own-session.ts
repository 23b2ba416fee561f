import { act, type Context } from "../../kernel/index.ts";
import { actorOf, credentialOf, selfScope } from "./authenticate.ts";
import { endSession, endSessions, moveSession } from "./credential-store.ts";
import type { AccountsParts } from "./parts.ts";
import { problem } from "./problems.ts";
import { passwordFault } from "./rules.ts";
import { type Assignment, passwordLength } from "./schema.ts";
import { hashPassword, hashSecret, newSecret, verifyPassword } from "./secrets.ts";
import { audienceOf, type Begun, choose } from "./sign-in.ts";
import { type Account, accountById, setPasswordHash } from "./store.ts";

/** The actor's account and session. Throws `account.token-not-session` for whoever came with a token. */
async function ownSession(context: Context): Promise<{ account: Account; session: string }> {
  const by = credentialOf(context.actor);
  if (by?.kind !== "session") throw problem("account.token-not-session");
  return { account: await ownAccount(context), session: by.id };
}

async function ownAccount(context: Context): Promise<Account> {
  const account = await accountById(context.database.kysely, context.actor.id);
  if (account === undefined) throw problem("account.not-found");
  return account;
}

/** Ends the session that the request came with. */
export async function signOut(context: Context, parts: AccountsParts): Promise<void> {
  const { session } = await ownSession(context);
  await endOwnSession(context, parts, session);
}

/** Ends one of the actor's own sessions, for example on a lost phone. */
export async function endOwnSession(context: Context, parts: AccountsParts, session: string): Promise<void> {
  const account = await ownAccount(context);
  await act(
    context,
    "account.sign-out",
    { kind: "account", id: account.id },
    async (tx, draft) => {
      draft.detail = { session };
      draft.audience = audienceOf(account);
      if (!(await endSession(tx, account.id, session, parts.clock.now())))
        throw problem("account.no-session");
      return null;
    },
    { scope: selfScope },
  );
  parts.known.forget(account.id);
}

/** Goes on in another of the account's roles. The session gets a new secret: the old cookie ends. */
export async function switchRole(context: Context, parts: AccountsParts, wanted: Assignment): Promise<Begun> {
  const { account, session } = await ownSession(context);
  const assignment = choose(account, wanted);
  const secret = newSecret();
  const { idempotency: _key, ...rest } = context;
  await act(
    rest,
    "account.switch-role",
    { kind: "account", id: account.id },
    async (tx, draft) => {
      draft.detail = { session, role: assignment.role, unit: assignment.unit };
      draft.audience = audienceOf(account);
      if (!(await moveSession(tx, session, { ...assignment, secretHash: hashSecret(secret) })))
        throw problem("account.no-session");
      return null;
    },
    { scope: selfScope },
  );
  parts.known.forget(account.id);
  const expiresAt = new Date(parts.clock.now().getTime() + parts.sessionMs);
  const actor = actorOf(parts.roles, account, assignment);
  return { account, assignment, actor, secret, expiresAt };
}

/** Sets a new password and ends all other sessions. Throws `account.wrong-credentials`, `account.weak-password`. */
export async function changePassword(
  context: Context,
  parts: AccountsParts,
  given: { current: string; password: string },
): Promise<void> {
  const { account, session } = await ownSession(context);
  if (!(await verifyPassword(account.passwordHash, given.current)))
    throw problem("account.wrong-credentials");
  if (passwordFault(given.password, account.login) !== undefined)
    throw problem("account.weak-password", { length: passwordLength });
  const passwordHash = await hashPassword(given.password);
  await act(
    context,
    "account.change-password",
    { kind: "account", id: account.id },
    async (tx, draft) => {
      draft.audience = audienceOf(account);
      await setPasswordHash(tx, account.id, passwordHash);
      await endSessions(tx, account.id, parts.clock.now(), session);
      return null;
    },
    { scope: selfScope },
  );
  parts.known.forget(account.id);
}
