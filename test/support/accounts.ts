import type { FastifyInstance } from "fastify";
import {
  type AccountRequest,
  type Accounts,
  compileRoles,
  createAccount,
  loadDemoAccounts,
  openAccounts,
  type RoleDefinition,
} from "../../src/foundation/index.ts";
import { createServer, type Ground, loadConfig, type Module, systemContext } from "../../src/kernel/index.ts";
import { type TestKernel, testKernel } from "./kernel.ts";

const name = { "zh-CN": "x", ja: "x", en: "x" };
const role = (scopes: RoleDefinition["scopes"]): RoleDefinition => ({ name, channel: "web", scopes });

/** Roles that tests need and no city has: one for each reach. */
export const testRoles = {
  anonymous: role({ all: ["place.read"] }),
  resident: role({ own: ["ticket.read"] }),
  clerk: role({
    unit: [
      "account.read",
      "token.read",
      "token.create",
      "token.revoke",
      "account.disable",
      "account.assign",
      "account.create",
    ],
  }),
  head: role({
    subtree: [
      "account.read",
      "token.read",
      "token.create",
      "token.revoke",
      "account.disable",
      "account.assign",
      "account.create",
    ],
  }),
  administrator: role({
    all: [
      "account.read",
      "account.create",
      "account.assign",
      "account.disable",
      "account.unlock",
      "token.read",
      "token.create",
      "token.revoke",
    ],
  }),
};

/** A server with accounts and further modules on a database of its own, not listening. Its clock stands still. */
export type AccountsBench = TestKernel & {
  server: FastifyInstance;
  accounts: Accounts;
  /** Makes an account and returns its id. */
  make(account: AccountRequest): Promise<string>;
};

export async function accountsBench(
  options: {
    modules?: (ground: Ground) => Module[];
    roles?: Record<string, RoleDefinition>;
    environment?: Record<string, string>;
  } = {},
): Promise<AccountsBench> {
  const kernel = await testKernel();
  const { database, clock, ground, log, metrics } = kernel;
  const { roles } = compileRoles({ roles: { ...testRoles, ...options.roles } });
  const config = loadConfig({
    REQUESTS_PER_MINUTE: "0",
    ANONYMOUS_REQUESTS_PER_MINUTE: "0",
    ...options.environment,
  });
  const accounts = openAccounts({ database, clock, roles, config });
  const modules = [accounts.module, ...(options.modules?.(ground) ?? [])];
  const server = await createServer({
    config,
    log,
    metrics,
    ground,
    modules,
    version: "0",
    authenticate: accounts.authenticate,
  });
  return {
    ...kernel,
    server,
    accounts,
    make: async (account) => (await createAccount(systemContext(ground, "cli"), accounts.parts, account)).id,
    async close() {
      await server.close();
      await kernel.close();
    },
  };
}

/** Demo accounts with one password, quicker than one hash each. */
export async function makeMany(
  bench: AccountsBench,
  accounts: AccountRequest[],
  password: string,
): Promise<void> {
  const plain = accounts.map(({ login, name: called, roles }) => ({
    login,
    name: called,
    readings: {},
    roles: [...roles],
  }));
  await loadDemoAccounts(systemContext(bench.ground, "cli"), { password, accounts: plain });
}

/** A browser that keeps the session's cookie and says where its page comes from. */
export function browser(server: FastifyInstance, origin = "http://localhost") {
  let cookie: string | undefined;
  const send = async (
    method: "GET" | "POST" | "PUT" | "DELETE",
    url: string,
    payload?: object,
    headers: Record<string, string> = {},
  ) => {
    const response = await server.inject({
      method,
      url,
      headers: {
        host: "localhost",
        ...(method === "GET" ? {} : { origin }),
        ...(cookie === undefined ? {} : { cookie }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    for (const set of response.cookies) {
      if (set.name === "liangwang_session")
        cookie = set.value === "" ? undefined : `${set.name}=${set.value}`;
    }
    return response;
  };
  return {
    send,
    cookie: () => cookie,
    useCookie: (value: string | undefined) => {
      cookie = value;
    },
  };
}
