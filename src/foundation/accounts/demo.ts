import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Context, FaultyFiles, type Finding, kernelTold, readDocument } from "../../kernel/index.ts";
import type { Roles } from "../access/rules.ts";
import { insertNewEach, setAccountDisabled } from "./actions.ts";
import type { AccountsParts } from "./parts.ts";
import { problem } from "./problems.ts";
import { type DemoAccount, expandAccounts, type NamedUnit } from "./rules.ts";
import { AccountsFile } from "./schema.ts";
import { hashPassword } from "./secrets.ts";
import { accountByLogin, knownLogins, usableDemoLogins } from "./store.ts";

/** The demo's accounts as their file means them, and the password of all. */
export type Demo = { password: string; accounts: DemoAccount[] };

/**
 * Reads and checks `accounts.yaml` of a city folder with these roles and units. Undefined where there is none:
 * a city needs no demo. Throws `FaultyFiles` naming file, line and what to do.
 */
export async function loadDemo(
  cityFolder: string,
  roles: Roles,
  units: readonly NamedUnit[],
): Promise<Demo | undefined> {
  const path = join(cityFolder, "accounts.yaml");
  return existsSync(path) ? readDemo(await readFile(path, "utf8"), path, roles, units) : undefined;
}

function readDemo(text: string, file: string, roles: Roles, units: readonly NamedUnit[]): Demo {
  const { value, finding } = readDocument(AccountsFile, text, file);
  const { accounts, faults } = expandAccounts(value, units);
  const unknown: Finding[] = value.accounts.flatMap((entry, index) =>
    entry.roles
      .filter(({ role }) => !roles.has(role))
      .map(({ role }) => finding(["accounts", index], kernelTold("file.unknown-role", { role }))),
  );
  const all = [...faults.map(({ path, told }) => finding(path, told)), ...unknown];
  if (all.length > 0) throw new FaultyFiles(all);
  return { password: value.password, accounts };
}

/**
 * Makes the demo's accounts that are not there yet, all or none; those that are stay as they are. Returns how many
 * were made. Only for demo mode: a production start refuses a database that holds them.
 */
export async function loadDemoAccounts(context: Context, demo: Demo): Promise<number> {
  const known = await knownLogins(
    context.database.kysely,
    demo.accounts.map((account) => account.login),
  );
  const missing = demo.accounts.filter((account) => !known.has(account.login));
  if (missing.length === 0) return 0;
  // One hash for all: the password is public anyway, and two hundred would take twenty seconds.
  const passwordHash = await hashPassword(demo.password);
  await insertNewEach(
    context,
    missing.map(({ login, name, roles }) => ({ login, name, roles, passwordHash, demo: true })),
  );
  return missing.length;
}

/** For a production start: throws `account.demo-in-production` where demo accounts could still sign in. */
export async function refuseDemoAccounts(parts: Pick<AccountsParts, "database">): Promise<void> {
  const logins = await usableDemoLogins(parts.database.kysely);
  if (logins.length > 0) {
    const more = logins.length > 5 ? ` … ${logins.length}` : "";
    throw problem("account.demo-in-production", { logins: logins.slice(0, 5).join(", ") + more });
  }
}

/** Disables every demo account, for a demo that becomes the real thing. Returns how many. */
export async function disableDemoAccounts(context: Context, parts: AccountsParts): Promise<number> {
  const logins = await usableDemoLogins(parts.database.kysely);
  for (const login of logins) {
    const account = await accountByLogin(parts.database.kysely, login);
    if (account !== undefined) await setAccountDisabled(context, parts, account.id, true);
  }
  return logins.length;
}
