import type { Clock, Database } from "../../kernel/index.ts";
import type { Roles } from "../access/rules.ts";
import { KnownCredentials } from "./cache.ts";

/** How long sessions live and where the house stands; what every part of this module shares. */
export type AccountsParts = {
  readonly database: Database;
  /** Lifetimes are real time: a replayed day must not end anybody's session. */
  readonly clock: Clock;
  readonly roles: Roles;
  readonly sessionIdleMs: number;
  readonly sessionMs: number;
  /** Address under which people reach us; undefined on a machine of one's own. */
  readonly publicUrl: string | undefined;
  readonly known: KnownCredentials;
};

/** Puts the shared parts together; units as in the settings. */
export function accountsParts(
  given: Pick<AccountsParts, "database" | "clock" | "roles"> & {
    config: { sessionIdleMinutes: number; sessionHours: number; publicUrl?: string | undefined };
  },
): AccountsParts {
  const { config, ...rest } = given;
  return {
    ...rest,
    sessionIdleMs: config.sessionIdleMinutes * 60_000,
    sessionMs: config.sessionHours * 3_600_000,
    publicUrl: config.publicUrl,
    known: new KnownCredentials(),
  };
}
