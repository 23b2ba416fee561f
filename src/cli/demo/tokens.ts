import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Application } from "../../app/index.ts";
import { createToken } from "../../foundation/index.ts";
import { systemContext } from "../../kernel/index.ts";

/** The roles that act in a simulated day, as the beginnings of their logins. */
const acting = /^(operator|dispatcher|supervisor|resident|sensors|(officer|handler|checker)\..+)$/;

/**
 * API tokens of the demo's people, by login. They are made once and kept beside the installation's other keys, so that
 * a restart makes no new ones.
 */
export async function demoTokens(
  { ground, house, url }: Application,
  dataDirectory: string,
): Promise<Record<string, string>> {
  const file = path.join(dataDirectory, "keys", "demo-tokens.json");
  const tokens = await knownTokens(url, file);
  const context = systemContext(ground, "cli");
  const { rows } = await ground.database.pool.query<{ login: string }>(
    "SELECT login FROM foundation.account WHERE demo ORDER BY login",
  );
  for (const { login } of rows) {
    if (!acting.test(login) || tokens[login] !== undefined) continue;
    tokens[login] = (await createToken(context, house.accounts.parts, { login, name: "demo" })).token;
  }
  writeFileSync(file, JSON.stringify(tokens), { mode: 0o600 });
  return tokens;
}

/** Those made before, where the installation still takes them. */
async function knownTokens(url: string, file: string): Promise<Record<string, string>> {
  if (!existsSync(file)) return {};
  const known = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  return (await isKnown(url, known.dispatcher)) ? known : {};
}

async function isKnown(url: string, token: string | undefined): Promise<boolean> {
  if (token === undefined) return false;
  const answer = await fetch(`${url}/api/tokens?limit=1`, { headers: { authorization: `Bearer ${token}` } });
  await answer.body?.cancel();
  return answer.status !== 401;
}
