import { type RawBuilder, sql } from "kysely";
import { type Actor, type Scope, type Transaction, withinReach } from "../../kernel/index.ts";
import type { Assignment } from "./schema.ts";
import type { Reader } from "./store.ts";

/** A session or token with what is needed to act by it. `endedAt` is its sign-out or revocation. */
export type Credential = {
  id: string;
  account: string;
  accountName: string;
  role: string;
  unit: string | null;
  seenAt: Date;
  expiresAt: Date | null;
  endedAt: Date | null;
  disabledAt: Date | null;
  /** Whether the account still holds the role at the unit. */
  held: boolean;
};

const held = sql`EXISTS (SELECT FROM foundation.account_role r
  WHERE r.account = c.account AND r.role = c.role AND r.unit IS NOT DISTINCT FROM c.unit) AS held`;

/** The session with this secret, whatever its state. */
export async function sessionBySecret(tx: Reader, secretHash: Buffer): Promise<Credential | undefined> {
  const { rows } = await sql<Credential>`
    SELECT c.id, c.account, a.name AS "accountName", c.role, c.unit, c.seen_at AS "seenAt",
      c.expires_at AS "expiresAt", c.ended_at AS "endedAt", a.disabled_at AS "disabledAt", ${held}
    FROM foundation.session c JOIN foundation.account a ON a.id = c.account
    WHERE c.secret_hash = ${secretHash}`.execute(tx);
  return rows[0];
}

/** The token with this secret, whatever its state; one that was never used was seen in 1970, so that its first use counts. */
export async function tokenBySecret(tx: Reader, secretHash: Buffer): Promise<Credential | undefined> {
  const { rows } = await sql<Credential>`
    SELECT c.id, c.account, a.name AS "accountName", c.role, c.unit, coalesce(c.used_at, to_timestamp(0)) AS "seenAt",
      c.expires_at AS "expiresAt", c.revoked_at AS "endedAt", a.disabled_at AS "disabledAt", ${held}
    FROM foundation.api_token c JOIN foundation.account a ON a.id = c.account
    WHERE c.secret_hash = ${secretHash}`.execute(tx);
  return rows[0];
}

/** Notes the last request, to the minute. */
export async function markSeen(tx: Reader, kind: "session" | "token", id: string, at: Date): Promise<void> {
  if (kind === "session")
    await sql`UPDATE foundation.session SET seen_at = ${at} WHERE id = ${id} AND seen_at < ${at}`.execute(tx);
  else await sql`UPDATE foundation.api_token SET used_at = ${at} WHERE id = ${id}`.execute(tx);
}

export type NewSession = Assignment & {
  id: string;
  secretHash: Buffer;
  account: string;
  agent: string;
  at: Date;
  expiresAt: Date;
};

export async function insertSession(tx: Transaction, s: NewSession): Promise<void> {
  await sql`INSERT INTO foundation.session
    (id, secret_hash, account, role, unit, agent, created_at, seen_at, expires_at)
    VALUES (${s.id}, ${s.secretHash}, ${s.account}, ${s.role}, ${s.unit}, ${s.agent}, ${s.at}, ${s.at}, ${s.expiresAt})`.execute(
    tx,
  );
}

/** Moves a session to another role, with a new secret: the old cookie is worth nothing from then on. */
export async function moveSession(
  tx: Transaction,
  id: string,
  to: Assignment & { secretHash: Buffer },
): Promise<boolean> {
  const { numAffectedRows } = await sql`UPDATE foundation.session
    SET role = ${to.role}, unit = ${to.unit}, secret_hash = ${to.secretHash}
    WHERE id = ${id} AND ended_at IS NULL`.execute(tx);
  return numAffectedRows === 1n;
}

/** Ends one session of an account; false where there is none open. */
export async function endSession(tx: Transaction, account: string, id: string, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`UPDATE foundation.session SET ended_at = ${at}
    WHERE id = ${id} AND account = ${account} AND ended_at IS NULL`.execute(tx);
  return numAffectedRows === 1n;
}

/** Ends all sessions of an account but `keep`. */
export async function endSessions(tx: Transaction, account: string, at: Date, keep?: string): Promise<void> {
  await sql`UPDATE foundation.session SET ended_at = ${at}
    WHERE account = ${account} AND ended_at IS NULL AND id IS DISTINCT FROM ${keep ?? null}::uuid`.execute(
    tx,
  );
}

export type SessionRow = Assignment & {
  id: string;
  agent: string;
  createdAt: Date;
  seenAt: Date;
  expiresAt: Date;
};

/** The open sessions of an account, newest first. */
export async function sessionsOf(
  tx: Reader,
  account: string,
  now: Date,
  idleSince: Date,
): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`SELECT id, role, unit, agent, created_at AS "createdAt",
      seen_at AS "seenAt", expires_at AS "expiresAt" FROM foundation.session
    WHERE account = ${account} AND ended_at IS NULL AND expires_at > ${now} AND seen_at > ${idleSince}
    ORDER BY created_at DESC, id DESC`.execute(tx);
  return rows;
}

/** Deletes sessions that nobody can use any more, ended before `before`. Returns how many. */
export async function deleteOldSessions(tx: Reader, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`DELETE FROM foundation.session
    WHERE coalesce(ended_at, expires_at) < ${before}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

export type NewToken = Assignment & {
  id: string;
  secretHash: Buffer;
  account: string;
  name: string;
  at: Date;
  expiresAt: Date | null;
};

export async function insertToken(tx: Transaction, t: NewToken): Promise<void> {
  await sql`INSERT INTO foundation.api_token (id, secret_hash, account, name, role, unit, created_at, expires_at)
    VALUES (${t.id}, ${t.secretHash}, ${t.account}, ${t.name}, ${t.role}, ${t.unit}, ${t.at}, ${t.expiresAt})`.execute(
    tx,
  );
}

export type TokenRow = Assignment & {
  id: string;
  account: string;
  login: string;
  name: string;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  usedAt: Date | null;
};

function tokenWithin(actor: Actor, scope: Scope): RawBuilder<boolean> {
  return sql<boolean>`coalesce(${withinReach(actor, scope, { unit: sql`t.unit`, account: sql`t.account::text` })}, false)`;
}

/** Up to 1,000 tokens within reach, newest first; of one account where given. */
export async function listTokens(tx: Reader, actor: Actor, account?: string): Promise<TokenRow[]> {
  const { rows } = await sql<TokenRow>`SELECT t.id, t.account, a.login, t.name, t.role, t.unit,
      t.created_at AS "createdAt", t.expires_at AS "expiresAt", t.revoked_at AS "revokedAt", t.used_at AS "usedAt"
    FROM foundation.api_token t JOIN foundation.account a ON a.id = t.account
    WHERE ${tokenWithin(actor, "token.read")} AND (${account ?? null}::uuid IS NULL OR t.account = ${account ?? null}::uuid)
    ORDER BY t.created_at DESC, t.id DESC LIMIT 1000`.execute(tx);
  return rows;
}

/** Revokes a token within reach; returns its account, or undefined where there is none. Revoking twice changes nothing. */
export async function revokeToken(
  tx: Transaction,
  actor: Actor,
  id: string,
  at: Date,
): Promise<{ account: string; unit: string | null } | undefined> {
  const { rows } = await sql<{ account: string; unit: string | null }>`UPDATE foundation.api_token t
    SET revoked_at = coalesce(t.revoked_at, ${at})
    WHERE t.id = ${id} AND ${tokenWithin(actor, "token.revoke")} RETURNING t.account, t.unit`.execute(tx);
  return rows[0];
}

export type OidcAttempt = { codeVerifier: string; nonce: string; returnTo: string; startedAt: Date };

export async function insertAttempt(tx: Reader, stateHash: Buffer, attempt: OidcAttempt): Promise<void> {
  await sql`INSERT INTO foundation.oidc_attempt (state_hash, code_verifier, nonce, return_to, started_at)
    VALUES (${stateHash}, ${attempt.codeVerifier}, ${attempt.nonce}, ${attempt.returnTo}, ${attempt.startedAt})`.execute(
    tx,
  );
}

/** Takes an attempt out, so that it is used once. */
export async function takeAttempt(tx: Reader, stateHash: Buffer): Promise<OidcAttempt | undefined> {
  const { rows } = await sql<OidcAttempt>`DELETE FROM foundation.oidc_attempt WHERE state_hash = ${stateHash}
    RETURNING code_verifier AS "codeVerifier", nonce, return_to AS "returnTo", started_at AS "startedAt"`.execute(
    tx,
  );
  return rows[0];
}

export async function deleteOldAttempts(tx: Reader, before: Date): Promise<number> {
  const { numAffectedRows } =
    await sql`DELETE FROM foundation.oidc_attempt WHERE started_at < ${before}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
