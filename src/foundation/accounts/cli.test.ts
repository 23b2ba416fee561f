import { Command } from "commander";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type AccountsBench, accountsBench } from "../../../test/support/accounts.ts";
import { systemContext } from "../../kernel/index.ts";
import { accountCommands } from "./cli.ts";
import { hasAccounts } from "./store.ts";

let bench: AccountsBench;
let hadAny: boolean;
beforeAll(async () => {
  bench = await accountsBench();
  hadAny = await hasAccounts(bench.ground.database.kysely);
  await bench.make({ login: "exporter", name: "Export", roles: [{ role: "clerk", unit: "d/" }] });
});
afterAll(() => bench?.close());

async function command(...words: string[]): Promise<string> {
  const program = new Command().exitOverride();
  let closed = 0;
  accountCommands(program, async () => ({
    context: systemContext(bench.ground, "cli"),
    parts: bench.accounts.parts,
    close: async () => void closed++,
  }));
  const lines: string[] = [];
  const spy = vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  try {
    await program.parseAsync(words, { from: "user" });
  } finally {
    spy.mockRestore();
    expect(closed).toBe(1);
  }
  return lines.join("\n");
}

test("an installation knows whether anybody has an account yet", async () => {
  expect(hadAny).toBe(false);
  expect(await hasAccounts(bench.ground.database.kysely)).toBe(true);
});

test("token create prints a token that works, list shows it without the secret, revoke ends it", async () => {
  const token = await command(
    "token",
    "create",
    "--account",
    "exporter",
    "--name",
    "nightly",
    "--expires",
    "2030-01-01T00:00:00Z",
  );
  expect(token).toMatch(/^lw_[\w-]{43}$/);
  const whoAmI = () =>
    bench.server.inject({ url: "/api/session", headers: { authorization: `Bearer ${token}` } });
  expect((await whoAmI()).json()).toMatchObject({ account: { login: "exporter" }, role: "clerk" });
  const listed = await command("token", "list");
  expect(listed).not.toContain(token);
  await command("token", "revoke", JSON.parse(listed).id);
  expect((await whoAmI()).statusCode).toBe(401);
});

test("account create makes the first administrator of a production installation", async () => {
  const id = await command(
    "account",
    "create",
    "--login",
    "first",
    "--name",
    "First",
    "--role",
    "administrator",
    "--unit",
    "d/",
  );
  const { rows } = await bench.database.pool.query(
    "SELECT login, demo, password_hash FROM foundation.account WHERE id = $1",
    [id],
  );
  expect(rows).toEqual([{ login: "first", demo: false, password_hash: null }]);
});

test("an unknown account is told, and the installation is closed all the same", async () => {
  await expect(command("token", "create", "--account", "nobody", "--name", "x")).rejects.toMatchObject({
    code: "account.not-found",
  });
  await expect(command("account", "unlock", "nobody")).rejects.toMatchObject({ code: "account.not-found" });
});
