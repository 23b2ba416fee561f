import { type Command, InvalidArgumentError } from "commander";
import type { Context } from "../../kernel/index.ts";
import { createAccount, unlockAccount } from "./actions.ts";
import { listTokens } from "./credential-store.ts";
import { disableDemoAccounts } from "./demo.ts";
import type { AccountsParts } from "./parts.ts";
import { problem } from "./problems.ts";
import { accountByLogin } from "./store.ts";
import { createToken, revokeToken } from "./token-actions.ts";

/** What these commands work in: an installation, as its operator at the machine. `close` ends it. */
export type AccountGround = { context: Context; parts: AccountsParts; close(): Promise<void> };

/** Adds `token create|list|revoke` and `account create|unlock|disable-demo`. */
export function accountCommands(program: Command, open: () => Promise<AccountGround>): void {
  const run = async (work: (ground: AccountGround) => Promise<string>): Promise<void> => {
    const ground = await open();
    try {
      console.log(await work(ground));
    } finally {
      await ground.close();
    }
  };
  tokenCommands(program.command("token").description("API tokens of accounts"), run);
  singleAccountCommands(program.command("account").description("accounts that may sign in"), run);
}

type Run = (work: (ground: AccountGround) => Promise<string>) => Promise<void>;
type TokenOptions = { account: string; name: string; role?: string; unit?: string; expires?: Date };

function tokenCommands(token: Command, run: Run): void {
  token
    .command("create")
    .description("make a token; it is printed now and never again")
    .requiredOption("--account <login>", "login of the account it acts as")
    .requiredOption("--name <name>", "what it is for")
    .option("--role <role>", "one of the account's roles; its first if not said")
    .option("--unit <path>", "the unit of that role, such as district/roads/")
    .option("--expires <time>", "when it ends, such as 2030-01-01T00:00:00Z; never if not said", time)
    .action(({ account, expires, ...rest }: TokenOptions) =>
      run(async ({ context, parts }) => {
        const given = { ...rest, login: account, ...(expires === undefined ? {} : { expiresAt: expires }) };
        return (await createToken(context, parts, given)).token;
      }),
    );
  token
    .command("list")
    .description("all tokens; a JSON line for each")
    .action(() =>
      run(async ({ context }) => {
        const tokens = await listTokens(context.database.kysely, context.actor);
        return tokens.map((each) => JSON.stringify(each)).join("\n");
      }),
    );
  token
    .command("revoke")
    .description("end a token for good; running servers notice within 5 s")
    .argument("<id>", "its id, as list prints it")
    .action((id: string) => run(async ({ context, parts }) => (await revokeToken(context, parts, id)).id));
}

type AccountOptions = { login: string; name: string; role: string; unit?: string; passwordStdin?: true };

function singleAccountCommands(account: Command, run: Run): void {
  account
    .command("create")
    .description("make an account, such as the first administrator of a production installation")
    .requiredOption("--login <login>", "small letters, digits and . _ @ -")
    .requiredOption("--name <name>", "name shown to colleagues")
    .requiredOption("--role <role>", "a role of the city, such as administrator")
    .option("--unit <path>", "the unit at which it holds the role, such as district/")
    .option(
      "--password-stdin",
      "read the password from standard input; without one it signs in by the identity provider",
    )
    .action(({ login, name, role, unit = undefined, passwordStdin }: AccountOptions) =>
      run(async ({ context, parts }) => {
        const password = passwordStdin === true ? { password: await firstLine() } : {};
        const roles = [{ role, unit: unit ?? null }];
        return (await createAccount(context, parts, { login, name, roles, ...password })).id;
      }),
    );
  account
    .command("unlock")
    .description("let an account that is locked after failed sign-ins try again")
    .argument("<login>")
    .action((login: string) =>
      run(async ({ context, parts }) => {
        const found = await accountByLogin(context.database.kysely, login);
        if (found === undefined) throw problem("account.not-found");
        return (await unlockAccount(context, parts, found.id)).id;
      }),
    );
  account
    .command("disable-demo")
    .description("take all demo accounts out of use, for a demo that becomes the real thing")
    .action(() =>
      run(
        async ({ context, parts }) => `${await disableDemoAccounts(context, parts)} demo accounts disabled`,
      ),
    );
}

function time(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new InvalidArgumentError("Give a time such as 2030-01-01T00:00:00Z.");
  return date;
}

/** A password from standard input, without its line end. */
async function firstLine(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8").split(/\r?\n/, 1)[0] ?? "";
}
