import type { FastifyRequest } from "fastify";
import { type Actor, anonymousId, type Channel, kernelProblem } from "../../kernel/index.ts";
import { grantsOf, type Roles } from "../access/rules.ts";
import type { Known } from "./cache.ts";
import { type Credential, markSeen, sessionBySecret, tokenBySecret } from "./credential-store.ts";
import type { AccountsParts } from "./parts.ts";
import { problem } from "./problems.ts";
import { isCrossSite, stateOf } from "./rules.ts";
import type { Assignment } from "./schema.ts";
import { hashSecret, secretOfToken } from "./secrets.ts";

/** Name of the session's cookie. */
export const sessionCookie = "liangwang_session";
/** What everybody who has signed in may do with their own account, whatever their role. */
export const selfScope = "account.self";

/** What the request carries of a sign-in, as far as this module looks. */
export type Presented = Pick<FastifyRequest, "headers" | "method"> & {
  cookies?: Record<string, string | undefined>;
};

const credentials = new WeakMap<Actor, { kind: "session" | "token"; id: string }>();

/** The session or token by which `actor` came in; undefined for anonymous and system actors. */
export function credentialOf(actor: Actor): { kind: "session" | "token"; id: string } | undefined {
  return credentials.get(actor);
}

/**
 * Makes the function that tells who sends a request.
 *
 * `Authorization: Bearer lw_…` must be good, or 401. A session cookie that is no longer good makes an anonymous
 * actor, so that public pages stay open to old cookies. A changing request with a cookie from another site's page
 * is refused (403). Verified secrets are believed for 5 s; a revocation in this process takes effect at once,
 * in others within that time.
 */
export function authenticator(parts: AccountsParts): (request: Presented) => Promise<Actor> {
  const stranger = anonymous(parts.roles);
  const ownOrigins = parts.publicUrl === undefined ? [] : [new URL(parts.publicUrl).origin];
  return async (request) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const secret = secretOfToken(/^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "");
      const known = secret === undefined ? undefined : await look(parts, "token", secret);
      if (known === undefined) throw kernelProblem("kernel.unauthenticated");
      return known.actor;
    }
    const cookie = request.cookies?.[sessionCookie];
    if (cookie === undefined) return stranger;
    const known = await look(parts, "session", cookie);
    if (known === undefined) return stranger;
    if (isCrossSite(originOf(request), ownOrigins)) throw problem("account.cross-site");
    return known.actor;
  };
}

/** Where a request says that it comes from. */
export function originOf(request: Presented) {
  const { host, origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  return { method: request.method, host, origin, secFetchSite: typeof site === "string" ? site : undefined };
}

/** Whoever has not signed in. */
export function anonymous(roles: Roles): Actor {
  const role = roles.get("anonymous");
  return {
    id: anonymousId,
    name: anonymousId,
    role: anonymousId,
    unit: null,
    channel: "web",
    grants: role?.grants ?? new Map(),
  };
}

/** An account acting in one of its roles. A role that the city no longer has grants nothing but one's own account. */
export function actorOf(
  roles: Roles,
  account: { id: string; name: string },
  assignment: Assignment,
  channel?: Channel,
): Actor {
  const role = roles.get(assignment.role);
  const self = { grants: new Map([[selfScope, "own"] as const]) };
  return {
    id: account.id,
    name: account.name,
    role: assignment.role,
    unit: assignment.unit,
    channel: channel ?? role?.channel ?? "web",
    grants: grantsOf(role === undefined ? [self] : [self, role]),
  };
}

async function look(
  parts: AccountsParts,
  kind: "session" | "token",
  secret: string,
): Promise<Known | undefined> {
  const hash = hashSecret(secret);
  const key = hash.toString("base64");
  const now = parts.clock.now();
  const believed = parts.known.fresh(key, now.getTime());
  if (believed !== undefined && believed.kind === kind)
    return isAlive(parts, believed, now) ? believed : undefined;
  // Many requests of one sender come at once when what was believed grows old: one of them looks.
  const looking = lookingOf(parts);
  const name = `${parts.known.generation} ${kind} ${key}`;
  const found = looking.get(name) ?? lookUp(parts, kind, hash, key, now).finally(() => looking.delete(name));
  looking.set(name, found);
  return found;
}

const lookings = new WeakMap<AccountsParts, Map<string, Promise<Known | undefined>>>();

function lookingOf(parts: AccountsParts): Map<string, Promise<Known | undefined>> {
  const looking = lookings.get(parts) ?? new Map<string, Promise<Known | undefined>>();
  lookings.set(parts, looking);
  return looking;
}

async function lookUp(
  parts: AccountsParts,
  kind: "session" | "token",
  hash: Buffer,
  key: string,
  now: Date,
): Promise<Known | undefined> {
  const { kysely } = parts.database;
  const { generation } = parts.known;
  const credential = await (kind === "session" ? sessionBySecret : tokenBySecret)(kysely, hash);
  if (credential === undefined) return undefined;
  const known = { kind, credential, actor: actorBy(parts, kind, credential), readAt: now.getTime() };
  if (!isAlive(parts, known, now)) return undefined;
  // To the minute is enough for people, but not for idle times of a few.
  const seenEveryMs = Math.min(60_000, parts.sessionIdleMs / 4);
  if (now.getTime() - credential.seenAt.getTime() >= seenEveryMs)
    await markSeen(kysely, kind, credential.id, now);
  if (parts.known.generation === generation) parts.known.remember(key, known);
  return known;
}

function isAlive(parts: AccountsParts, { kind, credential }: Known, now: Date): boolean {
  const idle = kind === "session" ? { idleMs: parts.sessionIdleMs } : {};
  // A role taken away ends what acted in it: nothing may go on with grants that are no longer held.
  return credential.held && stateOf({ ...credential, ...idle }, now) === "alive";
}

function actorBy(parts: AccountsParts, kind: "session" | "token", credential: Credential): Actor {
  const account = { id: credential.account, name: credential.accountName };
  const actor = actorOf(parts.roles, account, credential, kind === "token" ? "api" : undefined);
  credentials.set(actor, { kind, id: credential.id });
  return actor;
}
