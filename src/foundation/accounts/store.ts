import { type RawBuilder, sql } from "kysely";
import { type Actor, type Database, type Scope, type Transaction, withinReach } from "../../kernel/index.ts";
import type { Assignment } from "./schema.ts";

/** A transaction, or the pool for reading outside one. */
export type Reader = Database["kysely"];

export type Account = {
  id: string;
  login: string;
  name: string;
  passwordHash: string | null;
  demo: boolean;
  person: string | null;
  createdAt: Date;
  disabledAt: Date | null;
  roles: Assignment[];
};

const columns = sql`a.id, a.login, a.name, a.password_hash AS "passwordHash", a.demo, a.person,
  a.created_at AS "createdAt", a.disabled_at AS "disabledAt",
  coalesce((SELECT json_agg(json_build_object('role', r.role, 'unit', r.unit) ORDER BY r.ordinal)
            FROM foundation.account_role r WHERE r.account = a.id), '[]') AS roles`;

async function one(tx: Reader, where: RawBuilder<unknown>): Promise<Account | undefined> {
  const { rows } = await sql<Account>`SELECT ${columns} FROM foundation.account a WHERE ${where}`.execute(tx);
  return rows[0];
}

export function accountById(tx: Reader, id: string): Promise<Account | undefined> {
  return one(tx, sql`a.id = ${id}`);
}

export function accountByLogin(tx: Reader, login: string): Promise<Account | undefined> {
  return one(tx, sql`a.login = ${login}`);
}

export function accountByOidc(tx: Reader, issuer: string, subject: string): Promise<Account | undefined> {
  return one(tx, sql`a.oidc_issuer = ${issuer} AND a.oidc_subject = ${subject}`);
}

/** Within reach: the account itself, or one that holds a role at a reachable unit. */
function reachable(actor: Actor, scope: Scope): RawBuilder<boolean> {
  // An account without any role belongs to nobody's unit: only `all` and itself reach it.
  const byRole = withinReach(actor, scope, { unit: sql`r.unit`, account: sql`r.account::text` });
  const bySelf = withinReach(actor, scope, { unit: sql`NULL::text`, account: sql`a.id::text` });
  return sql<boolean>`(coalesce(${bySelf}, false)
    OR EXISTS (SELECT FROM foundation.account_role r WHERE r.account = a.id AND ${byRole}))`;
}

/** The account, if it is within the actor's reach, locked for the rest of the transaction. */
export async function lockReachable(
  tx: Transaction,
  actor: Actor,
  scope: Scope,
  id: string,
): Promise<Account | undefined> {
  await sql`SELECT FROM foundation.account WHERE id = ${id} FOR UPDATE`.execute(tx);
  return one(tx, sql`a.id = ${id} AND ${reachable(actor, scope)}`);
}

/** Which accounts: words of login or name, a role, a unit, whether out of use or locked after failed sign-ins. */
export type AccountFilter = {
  search?: string;
  role?: string;
  unit?: string;
  state?: "active" | "disabled" | "locked";
};

const stillLocked = sql`(SELECT f.locked_until FROM foundation.sign_in_failure f
  WHERE f.login_hash = sha256(convert_to(a.login, 'UTF8')) AND f.locked_until > now())`;

function matching({ search, role, unit, state }: AccountFilter): RawBuilder<boolean> {
  const held = (column: RawBuilder<unknown>, value: string) =>
    sql<boolean>`EXISTS (SELECT FROM foundation.account_role r WHERE r.account = a.id AND ${column} = ${value})`;
  const parts = [
    ...(search === undefined
      ? []
      : [sql`(strpos(a.login, lower(${search})) > 0 OR strpos(lower(a.name), lower(${search})) > 0)`]),
    ...(role === undefined ? [] : [held(sql`r.role`, role)]),
    ...(unit === undefined ? [] : [held(sql`r.unit`, unit)]),
    ...(state === "active" ? [sql`a.disabled_at IS NULL`] : []),
    ...(state === "disabled" ? [sql`a.disabled_at IS NOT NULL`] : []),
    ...(state === "locked" ? [sql`${stillLocked} IS NOT NULL`] : []),
  ];
  return parts.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(parts, sql` AND `)}`;
}

/** One page of the accounts within reach, by login, after `after`. */
export async function listAccounts(
  tx: Reader,
  actor: Actor,
  page: { after: string; limit: number } & AccountFilter,
): Promise<(Account & { lockedUntil: Date | null })[]> {
  const { rows } = await sql<Account & { lockedUntil: Date | null }>`
    SELECT ${columns}, ${stillLocked} AS "lockedUntil" FROM foundation.account a
    WHERE a.login > ${page.after} AND ${reachable(actor, "account.read")} AND ${matching(page)}
    ORDER BY a.login LIMIT ${page.limit}`.execute(tx);
  return rows;
}

/** Whether there is any account at all; a new installation in production has none. */
export async function hasAccounts(tx: Reader): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`SELECT EXISTS (SELECT FROM foundation.account) AS any`.execute(
    tx,
  );
  return rows[0]?.any === true;
}

/** How many accounts within reach match. */
export async function countAccounts(tx: Reader, actor: Actor, filter: AccountFilter = {}): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) FROM foundation.account a
    WHERE ${reachable(actor, "account.read")} AND ${matching(filter)}`.execute(tx);
  return rows[0]?.count ?? 0;
}

export async function insertAccount(
  tx: Transaction,
  account: Omit<Account, "disabledAt" | "roles"> & { oidc?: { issuer: string; subject: string } },
): Promise<void> {
  const { oidc } = account;
  await sql`INSERT INTO foundation.account
    (id, login, name, password_hash, demo, person, oidc_issuer, oidc_subject, created_at)
    VALUES (${account.id}, ${account.login}, ${account.name}, ${account.passwordHash}, ${account.demo},
      ${account.person}, ${oidc?.issuer ?? null}, ${oidc?.subject ?? null}, ${account.createdAt})`.execute(
    tx,
  );
}

/** Inserts many accounts with their roles: two statements, however many they are. */
export async function insertAccounts(
  tx: Transaction,
  accounts: readonly Pick<
    Account,
    "id" | "login" | "name" | "passwordHash" | "demo" | "createdAt" | "roles"
  >[],
): Promise<void> {
  const rows = JSON.stringify(accounts);
  await sql`INSERT INTO foundation.account (id, login, name, password_hash, demo, created_at)
    SELECT id, login, name, "passwordHash", demo, "createdAt"
    FROM jsonb_to_recordset(${rows}::jsonb) AS r
      (id uuid, login text, name text, "passwordHash" text, demo boolean, "createdAt" timestamptz)`.execute(
    tx,
  );
  await sql`INSERT INTO foundation.account_role (account, role, unit, ordinal)
    SELECT r.id, given.value ->> 'role', given.value ->> 'unit', given.ordinality
    FROM jsonb_to_recordset(${rows}::jsonb) AS r (id uuid, roles jsonb),
      jsonb_array_elements(r.roles) WITH ORDINALITY AS given`.execute(tx);
}

/** Replaces all assignments of an account; the first is the one a session begins in. */
export async function replaceRoles(
  tx: Transaction,
  account: string,
  roles: readonly Assignment[],
): Promise<void> {
  await sql`DELETE FROM foundation.account_role WHERE account = ${account}`.execute(tx);
  await sql`INSERT INTO foundation.account_role (account, role, unit, ordinal)
    SELECT ${account}, role, unit, ordinal
    FROM unnest(${roles.map((r) => r.role)}::text[], ${roles.map((r) => r.unit)}::text[])
      WITH ORDINALITY AS given (role, unit, ordinal)`.execute(tx);
}

export async function setDisabled(tx: Transaction, account: string, at: Date | null): Promise<void> {
  await sql`UPDATE foundation.account SET disabled_at = ${at} WHERE id = ${account}`.execute(tx);
}

export async function setPasswordHash(tx: Transaction, account: string, passwordHash: string): Promise<void> {
  await sql`UPDATE foundation.account SET password_hash = ${passwordHash} WHERE id = ${account}`.execute(tx);
}

/** Links an account to its name at the provider; false where it is linked already. */
export async function linkOidc(
  tx: Transaction,
  account: string,
  issuer: string,
  subject: string,
): Promise<boolean> {
  const { numAffectedRows } = await sql`UPDATE foundation.account
    SET oidc_issuer = ${issuer}, oidc_subject = ${subject}
    WHERE id = ${account} AND oidc_subject IS NULL`.execute(tx);
  return numAffectedRows === 1n;
}

/** Which of these logins are taken. */
export async function knownLogins(tx: Reader, logins: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ login: string }>`SELECT login FROM foundation.account
    WHERE login = ANY (${logins}::text[])`.execute(tx);
  return new Set(rows.map((row) => row.login));
}

/** Logins of the demo's accounts that may still be used. */
export async function usableDemoLogins(tx: Reader): Promise<string[]> {
  const { rows } = await sql<{ login: string }>`SELECT login FROM foundation.account
    WHERE demo AND disabled_at IS NULL ORDER BY login`.execute(tx);
  return rows.map((row) => row.login);
}

/**
 * Counts an attempt as a failure and locks the login where the count says so, in one statement, so that
 * attempts at the same time cannot pass it by. Returns the count, or undefined where the login is locked.
 * `locksMs` holds the lock time for each count, its last entry for all beyond; the count begins anew
 * where the last failure is older than `forgetBefore`.
 */
export async function beginAttempt(
  tx: Reader,
  loginHash: Buffer,
  at: Date,
  forgetBefore: Date,
  locksMs: readonly number[],
): Promise<number | undefined> {
  const counted = sql`CASE WHEN f.failed_at < ${forgetBefore} THEN 1 ELSE f.failures + 1 END`;
  const lockMs = sql`(${locksMs}::int[])[least(${counted}, ${locksMs.length})]`;
  const { rows } = await sql<{ failures: number }>`
    INSERT INTO foundation.sign_in_failure AS f (login_hash, failures, failed_at) VALUES (${loginHash}, 1, ${at})
    ON CONFLICT (login_hash) DO UPDATE SET failed_at = excluded.failed_at, failures = ${counted},
      locked_until = CASE WHEN ${lockMs} > 0 THEN ${at}::timestamptz + ${lockMs} * interval '1 ms' END
    WHERE f.locked_until IS NULL OR f.locked_until <= ${at}
    RETURNING failures`.execute(tx);
  return rows[0]?.failures;
}

/** Until when a login is locked. */
export async function lockedUntil(tx: Reader, loginHash: Buffer): Promise<Date | undefined> {
  const { rows } = await sql<{ until: Date | null }>`SELECT locked_until AS until
    FROM foundation.sign_in_failure WHERE login_hash = ${loginHash}`.execute(tx);
  return rows[0]?.until ?? undefined;
}

/** Deletes counts that would begin anew anyway. Returns how many. */
export async function deleteOldFailures(tx: Reader, before: Date): Promise<number> {
  const { numAffectedRows } =
    await sql`DELETE FROM foundation.sign_in_failure WHERE failed_at < ${before}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

export async function clearFailures(tx: Reader, loginHash: Buffer): Promise<void> {
  await sql`DELETE FROM foundation.sign_in_failure WHERE login_hash = ${loginHash}`.execute(tx);
}
