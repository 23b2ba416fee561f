import {
  type Actor,
  type Clock,
  type Config,
  type Context,
  type Database,
  type Module,
  systemClock,
} from "../../kernel/index.ts";
import type { Roles } from "../access/rules.ts";
import { authenticator, type Presented } from "./authenticate.ts";
import { type Demo, loadDemoAccounts, refuseDemoAccounts } from "./demo.ts";
import { accountSweeps } from "./jobs.ts";
import { type OidcSettings, oidc } from "./oidc.ts";
import { type AccountsParts, accountsParts } from "./parts.ts";
import { problem } from "./problems.ts";
import { accountRoutes, tokenRoutes } from "./routes.ts";
import { sessionRoutes } from "./session-routes.ts";

/** Accounts, ready for the app. */
export type Accounts = {
  parts: AccountsParts;
  module: Module;
  /** Who sends a request; see {@link authenticator}. */
  authenticate(request: Presented): Promise<Actor>;
  /** In demo mode makes the demo's accounts that are missing; in production refuses a database that holds some. */
  load(context: Context): Promise<number>;
};

/**
 * Opens accounts over a city's roles. `demo` are the accounts of its `accounts.yaml`.
 * `clock` is the machine's unless told: lifetimes of sessions are real time, also while a day is replayed.
 */
export function openAccounts(given: {
  database: Database;
  config: Config;
  roles: Roles;
  demo?: Demo | undefined;
  clock?: Clock;
}): Accounts {
  const { database, config, roles, clock = systemClock } = given;
  const parts = accountsParts({ database, clock, roles, config });
  const demo = config.mode === "demo" ? given.demo : undefined;
  return {
    parts,
    module: accountsModule(parts, { oidc: oidcSettings(config), demo }),
    authenticate: authenticator(parts),
    async load(context) {
      if (config.mode === "production") await refuseDemoAccounts(parts);
      return demo === undefined ? 0 : loadDemoAccounts(context, demo);
    },
  };
}

function oidcSettings({ oidcIssuer, oidcClientId, oidcClientSecret }: Config): OidcSettings | undefined {
  if (oidcIssuer === undefined || oidcClientId === undefined) return undefined;
  return { issuer: oidcIssuer, clientId: oidcClientId, clientSecret: oidcClientSecret };
}

function accountsModule(
  parts: AccountsParts,
  options: { oidc: OidcSettings | undefined; demo: Demo | undefined },
): Module {
  const provider = options.oidc === undefined ? undefined : oidc(parts, options.oidc);
  return {
    name: "accounts",
    problems: problem.catalogue,
    constraints: { account_login: () => problem("account.login-taken") },
    routes: [...sessionRoutes(parts, provider, options.demo), ...accountRoutes(parts), ...tokenRoutes(parts)],
    sweeps: accountSweeps(parts),
  };
}
