import { type Actor, act, type Context, newId } from "../../kernel/index.ts";
import { actorOf, selfScope } from "./authenticate.ts";
import { insertSession } from "./credential-store.ts";
import type { AccountsParts } from "./parts.ts";
import { problem } from "./problems.ts";
import { forgetFailuresAfterMs, freeFailures, lockMs, longestLockMs, sameAssignment } from "./rules.ts";
import type { Assignment } from "./schema.ts";
import { hashSecret, newSecret, verifyPassword } from "./secrets.ts";
import { type Account, accountByLogin, beginAttempt, clearFailures, lockedUntil } from "./store.ts";

/** A session that has begun: the secret goes into the cookie and is kept nowhere. */
export type Begun = {
  account: Account;
  assignment: Assignment;
  actor: Actor;
  secret: string;
  expiresAt: Date;
};

/** Lock times by number of failures, for the statement that counts and locks in one. */
const locksMs = (() => {
  const times: number[] = [];
  do times.push(lockMs(times.length + 1));
  while (times.at(-1) !== longestLockMs);
  return times;
})();

/**
 * Signs in with login and password, in the role asked for or else the first.
 * Throws `account.wrong-credentials`, `account.locked`, `account.disabled`, `account.no-role`, `account.not-your-role`.
 */
export async function signIn(
  context: Context,
  parts: AccountsParts,
  given: { login: string; password: string; agent: string; role?: string; unit?: string | null },
): Promise<Begun> {
  const { kysely } = parts.database;
  const login = given.login.trim().toLowerCase();
  const loginHash = hashSecret(login);
  const now = parts.clock.now();
  // The attempt counts as a failure until it has succeeded, so that guesses at the same time are counted too.
  const failures = await beginAttempt(
    kysely,
    loginHash,
    now,
    new Date(now.getTime() - forgetFailuresAfterMs),
    locksMs,
  );
  if (failures === undefined) {
    const until = await lockedUntil(kysely, loginHash);
    const seconds = Math.max(1, Math.ceil(((until ?? now).getTime() - now.getTime()) / 1000));
    throw problem("account.locked", { seconds });
  }
  const account = await accountByLogin(kysely, login);
  const right = await verifyPassword(account?.passwordHash ?? null, given.password);
  if (account === undefined || !right) {
    if (account !== undefined && failures > freeFailures) await recordLock(context, account, failures);
    throw problem("account.wrong-credentials");
  }
  await clearFailures(kysely, loginHash);
  const wanted = given.role === undefined ? undefined : { role: given.role, unit: given.unit ?? null };
  return beginSession(context, parts, account, given.agent, wanted);
}

/** The lock is an act on the account, so that its owner and the administrator see that someone tried. */
function recordLock(context: Context, account: Account, failures: number): Promise<unknown> {
  const { idempotency: _key, ifMatch: _version, ...rest } = context;
  const actor = { ...context.actor, grants: new Map([["account.lock", "own"] as const]) };
  return act({ ...rest, actor }, "account.lock", { kind: "account", id: account.id }, async (_tx, draft) => {
    draft.detail = { failures, seconds: lockMs(failures) / 1000 };
    draft.audience = audienceOf(account);
    return null;
  });
}

/** Begins a session of an account whose identity is proved. */
export async function beginSession(
  context: Context,
  parts: AccountsParts,
  account: Account,
  agent: string,
  wanted?: Assignment,
): Promise<Begun> {
  if (account.disabledAt !== null) throw problem("account.disabled");
  const assignment = choose(account, wanted);
  const secret = newSecret();
  const at = parts.clock.now();
  const expiresAt = new Date(at.getTime() + parts.sessionMs);
  const id = newId();
  const actor = actorOf(parts.roles, account, assignment);
  // A secret cannot be told twice, so a repeated sign-in is a new one.
  const { idempotency: _key, ifMatch: _version, ...rest } = context;
  await act(
    { ...rest, actor },
    "account.sign-in",
    { kind: "account", id: account.id },
    async (tx, draft) => {
      draft.detail = { session: id, role: assignment.role, unit: assignment.unit };
      draft.audience = audienceOf(account);
      const row = {
        ...assignment,
        id,
        secretHash: hashSecret(secret),
        account: account.id,
        agent: agent.slice(0, 200),
        at,
        expiresAt,
      };
      await insertSession(tx, row);
      return null;
    },
    { scope: selfScope },
  );
  return { account, assignment, actor, secret, expiresAt };
}

/** The role asked for, or the first. Throws `account.no-role`, `account.not-your-role`. */
export function choose(account: Account, wanted: Assignment | undefined): Assignment {
  const [first] = account.roles;
  if (first === undefined) throw problem("account.no-role");
  if (wanted === undefined) return first;
  const found = account.roles.find((held) => sameAssignment(held, wanted));
  if (found === undefined)
    throw problem("account.not-your-role", { role: wanted.role, unit: wanted.unit ?? "–" });
  return found;
}

/** Who may hear of acts on an account: itself, and the units it serves. */
export function audienceOf(account: Pick<Account, "id" | "roles">): string[] {
  return [
    `account:${account.id}`,
    ...new Set(account.roles.map((held) => held.unit).filter((unit) => unit !== null)),
  ];
}
