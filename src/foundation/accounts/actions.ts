import {
  type Actor,
  act,
  actEach,
  type Context,
  mayReach,
  newId,
  type Transaction,
  transact,
  within,
} from "../../kernel/index.ts";
import type { Roles } from "../access/rules.ts";
import { endSessions } from "./credential-store.ts";
import type { AccountsParts } from "./parts.ts";
import { problem } from "./problems.ts";
import { passwordFault, sameAssignment } from "./rules.ts";
import { type Assignment, passwordLength } from "./schema.ts";
import { hashPassword, hashSecret } from "./secrets.ts";
import { audienceOf } from "./sign-in.ts";
import {
  type Account,
  clearFailures,
  insertAccount,
  insertAccounts,
  lockReachable,
  replaceRoles,
  setDisabled,
} from "./store.ts";

/** What is asked for a new account. Without a password it signs in by the identity provider or acts by tokens. */
export type AccountRequest = {
  login: string;
  name: string;
  password?: string;
  roles: readonly Assignment[];
  demo?: boolean;
};

/**
 * Makes an account. Throws `account.login-taken`, `account.weak-password`, `account.unknown-role`, `account.unit-needed`,
 * `account.beyond-your-reach`.
 */
export async function createAccount(
  context: Context,
  parts: AccountsParts,
  given: AccountRequest,
): Promise<{ id: string; version: number }> {
  mustBeGivable(context.actor, "account.create", parts.roles, given.roles);
  const { login, name, password, demo = false } = given;
  if (password !== undefined && !demo && passwordFault(password, login) !== undefined) {
    throw problem("account.weak-password", { length: passwordLength });
  }
  const passwordHash = password === undefined ? null : await hashPassword(password);
  return insertNew(context, { login, name, passwordHash, demo, roles: [...given.roles] });
}

/** The act of making an account whose roles and password have been looked at. */
export function insertNew(
  context: Context,
  given: Pick<Account, "login" | "name" | "passwordHash" | "demo" | "roles">,
): Promise<{ id: string; version: number }> {
  const id = newId();
  return act(context, "account.create", { kind: "account", id }, async (tx, draft) => {
    draft.detail = { roles: given.roles, demo: given.demo };
    draft.audience = audienceOf({ id, roles: given.roles });
    await insertAccount(tx, { ...given, id, person: null, createdAt: draft.at });
    await replaceRoles(tx, id, given.roles);
    return { id, version: draft.version };
  });
}

/** The same of many at once, all or none: the demo's hundreds would otherwise keep a first start waiting. */
export async function insertNewEach(
  context: Context,
  given: readonly Pick<Account, "login" | "name" | "passwordHash" | "demo" | "roles">[],
): Promise<void> {
  const subjects = given.map((account) => ({ kind: "account", id: newId(), account }));
  await transact(context.database, async (tx) => {
    const rows = await actEach(
      within(context, tx),
      "account.create",
      subjects,
      async (_tx, draft, { id, account }) => {
        draft.detail = { roles: account.roles, demo: account.demo };
        draft.audience = audienceOf({ id, roles: account.roles });
        return { ...account, id, createdAt: draft.at };
      },
    );
    await insertAccounts(tx, rows);
  });
}

/** Replaces the roles of an account; sessions and tokens in a role that it loses end. */
export async function assignRoles(
  context: Context,
  parts: AccountsParts,
  id: string,
  roles: readonly Assignment[],
): Promise<{ id: string; version: number }> {
  return onAccount(context, parts, "account.assign", id, async (tx, account) => {
    const added = roles.filter((role) => !account.roles.some((held) => sameAssignment(held, role)));
    const removed = account.roles.filter((held) => !roles.some((role) => sameAssignment(held, role)));
    // Taking away needs the same reach as giving: nobody demotes whom they could not promote.
    mustBeGivable(context.actor, "account.assign", parts.roles, added);
    mustBeReachable(context.actor, "account.assign", removed);
    await replaceRoles(tx, id, roles);
    return { added, removed };
  });
}

/** Takes an account out of use, with all its sessions, or back into use. Its acts keep naming it. */
export async function setAccountDisabled(
  context: Context,
  parts: AccountsParts,
  id: string,
  disabled: boolean,
): Promise<{ id: string; version: number }> {
  return onAccount(context, parts, "account.disable", id, async (tx) => {
    const at = parts.clock.now();
    await setDisabled(tx, id, disabled ? at : null);
    if (disabled) await endSessions(tx, id, at);
    return { disabled };
  });
}

/** Lets an account that locked itself by failed sign-ins try again at once. */
export async function unlockAccount(
  context: Context,
  parts: AccountsParts,
  id: string,
): Promise<{ id: string; version: number }> {
  return onAccount(context, parts, "account.unlock", id, async (tx, account) => {
    await clearFailures(tx, hashSecret(account.login));
    return {};
  });
}

/** An act on an account within reach; the work's answer is the act's detail. */
async function onAccount(
  context: Context,
  parts: AccountsParts,
  verb: string,
  id: string,
  work: (tx: Transaction, account: Account) => Promise<Record<string, unknown>>,
): Promise<{ id: string; version: number }> {
  const result = await act(context, verb, { kind: "account", id }, async (tx, draft) => {
    const account = await lockReachable(tx, context.actor, verb, id);
    if (account === undefined) throw problem("account.not-found");
    draft.audience = audienceOf(account);
    draft.detail = await work(tx, account);
    return { id, version: draft.version };
  });
  parts.known.forget(id);
  return result;
}

/** Refuses roles that do not exist, reach over a unit and are given none, lie outside the giver's reach, or reach `all` where the giver does not. */
function mustBeGivable(actor: Actor, scope: string, known: Roles, roles: readonly Assignment[]): void {
  for (const { role, unit } of roles) {
    const definition = known.get(role);
    if (definition === undefined || role === "anonymous") {
      throw problem("account.unknown-role", {
        role,
        known: [...known.keys()].filter((id) => id !== "anonymous").join(", "),
      });
    }
    if (
      unit === null &&
      [...definition.grants.values()].some((reach) => reach === "unit" || reach === "subtree")
    )
      throw problem("account.unit-needed", { role: definition.name });
    if (actor.grants.get(scope) === "all") continue;
    const open = known.get("anonymous")?.grants;
    const wider = [...definition.grants].some(
      ([name, reach]) => reach === "all" && open?.get(name) !== "all" && actor.grants.get(name) !== "all",
    );
    if (wider) throw problem("account.beyond-your-reach", { role, unit: unit ?? "–" });
  }
  mustBeReachable(actor, scope, roles);
}

function mustBeReachable(actor: Actor, scope: string, roles: readonly Assignment[]): void {
  for (const { role, unit } of roles) {
    const placement = { units: unit === null ? [] : [unit], accounts: [] };
    if (!mayReach(actor, scope, placement))
      throw problem("account.beyond-your-reach", { role, unit: unit ?? "–" });
  }
}
