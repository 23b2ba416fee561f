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
 * On a PostgreSQL that the city runs itself (`DATABASE_URL`): makes the application's role where it is missing, and
 * sees that the user of `url` may take it on with `SET ROLE liangwang_app`. The owner there is the user of `url`.
 * Throws `database.role-missing` with the statements that an administrator must run where the user may not.
 */
export async function ensureRoles(url: string): Promise<void> {
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
  const version = await client.query<{ number: string }>(
    "SELECT current_setting('server_version_num') AS number",
  );
  const privilege = Number(version.rows[0]?.number) >= 160_000 ? "SET" : "MEMBER";
  const result = await client.query<{ may: boolean }>("SELECT pg_has_role(current_user, $1, $2) AS may", [
    applicationRole,
    privilege,
  ]);
  return result.rows[0]?.may === true;
}

function isInsufficientPrivilege(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "42501";
}
