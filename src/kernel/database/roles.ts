import pg from "pg";
import { problem } from "./problems.ts";

/** The role as which the application runs: it sees and does what migrations grant, no more. */
export const applicationRole = "liangwang_app";
/** The role that owns the database and runs migrations in the embedded server. */
export const ownerRole = "liangwang_owner";
export const databaseName = "liangwang";

/** Opens one connection for `work` and closes it. */
export async function withClient<R>(url: string, work: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: url, application_name: "liangwang" });
  // Without a listener a connection that breaks while idle would end the process; the next query rejects anyway.
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes the login roles and the database of a new embedded cluster; on a made one it changes nothing. */
export async function provision(
  superuserUrl: string,
  passwords: { owner: string; app: string },
): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    await createLogin(client, ownerRole, passwords.owner);
    await createLogin(client, applicationRole, passwords.app);
    await client.query(`GRANT ${applicationRole} TO ${ownerRole}`);
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [databaseName]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName} OWNER ${ownerRole}`);
  });
}

async function createLogin(client: pg.Client, role: string, password: string): Promise<void> {
  const found = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
  if (found.rowCount !== 0) return;
  await client.query(`CREATE ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
}

/**
 * Sees that the PostgreSQL of a city's own answers and is one that this release works on. Throws
 * `database.unreachable` and `database.too-old`, which name the place without user and password.
 */
export async function mustReach(url: string): Promise<void> {
  const place = placeOf(url);
  const number = await askVersion(url).catch((error: unknown) => {
    throw problem("database.unreachable", { place, reason: reasonOf(error) });
  });
  mustBeRecent(number, place);
}

/** `number` as PostgreSQL tells it: 150018 is 15.18. */
export function mustBeRecent(number: number, place: string): void {
  const found = `${Math.floor(number / 10_000)}.${number % 10_000}`;
  if (number < 150_000) throw problem("database.too-old", { place, found });
}

const askVersion = (url: string) => withClient(url, versionOf);

async function versionOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ number: string }>(
    "SELECT current_setting('server_version_num') AS number",
  );
  return Number(rows[0]?.number);
}

function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function reasonOf(error: unknown): string {
  // A name with several addresses fails with all their errors, and says nothing itself.
  const told = error instanceof AggregateError ? error.errors : [error];
  return told.map((one) => (one instanceof Error ? one.message : String(one))).join("; ");
}

/**
 * On a PostgreSQL that the city runs itself (`DATABASE_URL`): makes the application's role where it is missing, and
 * sees that the user of `url` may take it on with `SET ROLE liangwang_app`. The owner there is the user of `url`.
 * Throws `database.role-missing` with the statements that an administrator must run where the user may not, and what
 * `mustReach` throws.
 */
export async function ensureRoles(url: string): Promise<void> {
  await mustReach(url);
  await withClient(url, async (client) => {
    const statements: string[] = [];
    const found = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [applicationRole]);
    if (found.rowCount === 0) statements.push(`CREATE ROLE ${applicationRole}`);
    if (found.rowCount === 0 || !(await mayBecome(client))) {
      statements.push(`GRANT ${applicationRole} TO CURRENT_USER`);
    }
    try {
      for (const statement of statements) await client.query(statement);
    } catch (error) {
      if (!isInsufficientPrivilege(error)) throw error;
      const user = client.user ?? "";
      const forAdministrator = statements.map((s) =>
        s.replace("CURRENT_USER", client.escapeIdentifier(user)),
      );
      throw problem("database.role-missing", { user, statements: `${forAdministrator.join("; ")};` });
    }
  });
}

async function mayBecome(client: pg.Client): Promise<boolean> {
  // PostgreSQL 16 told membership and leave to SET ROLE apart.
  const privilege = (await versionOf(client)) >= 160_000 ? "SET" : "MEMBER";
  const result = await client.query<{ may: boolean }>("SELECT pg_has_role(current_user, $1, $2) AS may", [
    applicationRole,
    privilege,
  ]);
  return result.rows[0]?.may === true;
}

function isInsufficientPrivilege(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "42501";
}
