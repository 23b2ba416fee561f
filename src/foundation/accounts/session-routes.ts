import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { anonymousId, type Context, type Route, route } from "../../kernel/index.ts";
import { credentialOf, originOf } from "./authenticate.ts";
import { agentOf, clearSessionCookie, setSessionCookie } from "./cookies.ts";
import { sessionsOf } from "./credential-store.ts";
import type { Demo } from "./demo.ts";
import type { Oidc } from "./oidc.ts";
import { oidcRoutes } from "./oidc-routes.ts";
import { changePassword, endOwnSession, signOut, switchRole } from "./own-session.ts";
import type { AccountsParts } from "./parts.ts";
import { problem } from "./problems.ts";
import { isOurOrigin } from "./rules.ts";
import { Assignment, Id, Login, Password, Readings, SessionEntry, SessionView } from "./schema.ts";
import { type Begun, signIn } from "./sign-in.ts";
import { accountById } from "./store.ts";

const tag = "session";
const Nothing = Type.Null();

/** Sign-in, sign-out, switching roles, and one's own sessions. `demo` is set in demo mode only. */
export function sessionRoutes(parts: AccountsParts, oidc: Oidc | undefined, demo: Demo | undefined): Route[] {
  return [...signInRoutes(parts, oidc !== undefined, demo), ...ownRoutes(parts), ...oidcRoutes(parts, oidc)];
}

function signInRoutes(parts: AccountsParts, provider: boolean, demo: Demo | undefined): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/sign-in",
      scope: "public",
      tag,
      summary: "How one may sign in here; in demo mode the demo's accounts and their password",
      response: Type.Object({
        provider: Type.Boolean({
          description: "Sign-in through the city's identity provider at /api/oidc/start",
        }),
        demo: Type.Union([
          Type.Object({
            password: Type.String(),
            accounts: Type.Array(
              Type.Object({
                login: Login,
                name: Type.String(),
                readings: Readings,
                roles: Type.Array(Assignment),
              }),
            ),
          }),
          Type.Null(),
        ]),
      }),
      handle: async () => ({ provider, demo: demo ?? null }),
    }),
    route({
      method: "POST",
      url: "/api/session",
      scope: "public",
      tag,
      summary: "Sign in with login and password; the session is a cookie",
      body: Type.Object(
        {
          login: Type.String({ minLength: 1, maxLength: 100 }),
          password: Password,
          role: Type.Optional(Assignment.properties.role),
          unit: Type.Optional(Assignment.properties.unit),
        },
        { additionalProperties: false },
      ),
      response: SessionView,
      status: 201,
      handle: async ({ context, request, reply, body }) => {
        refuseForeignPage(parts, request);
        const begun = await signIn(context, parts, { ...body, agent: agentOf(request) });
        setSessionCookie(parts, reply, begun.secret, begun.expiresAt);
        return viewOf(parts, begun);
      },
    }),
  ];
}

/** Signing a visitor in as somebody else is an attack too, and carries no cookie that could be checked. */
function refuseForeignPage(parts: AccountsParts, request: FastifyRequest): void {
  const { origin, host } = originOf(request);
  const allowed = parts.publicUrl === undefined ? [] : [new URL(parts.publicUrl).origin];
  if (origin !== undefined && !isOurOrigin(origin, host, allowed)) throw problem("account.cross-site");
}

function ownRoutes(parts: AccountsParts): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/session",
      scope: "public",
      tag,
      response: SessionView,
      summary: "Who I am here, what I may do, and in which other roles I could act",
      handle: ({ context }) => whoAmI(context),
    }),
    route({
      method: "DELETE",
      url: "/api/session",
      scope: "signed-in",
      tag,
      status: 204,
      response: Nothing,
      summary: "Sign out",
      handle: async ({ context, reply }) => {
        await signOut(context, parts);
        clearSessionCookie(parts, reply);
        return null;
      },
    }),
    route({
      method: "POST",
      url: "/api/session/role",
      scope: "signed-in",
      tag,
      body: Assignment,
      response: SessionView,
      summary: "Go on in another of my roles; the session's cookie changes",
      handle: async ({ context, reply, body }) =>
        switched(parts, reply, await switchRole(context, parts, body)),
    }),
    route({
      method: "POST",
      url: "/api/session/password",
      scope: "signed-in",
      tag,
      status: 204,
      response: Nothing,
      summary: "Change my password; all my other sessions end",
      body: Type.Object({ current: Password, password: Password }, { additionalProperties: false }),
      handle: async ({ context, body }) => {
        await changePassword(context, parts, body);
        return null;
      },
    }),
    route({
      method: "GET",
      url: "/api/sessions",
      scope: "signed-in",
      tag,
      summary: "My open sessions",
      response: Type.Object({ sessions: Type.Array(SessionEntry) }),
      handle: ({ context }) => mySessions(context, parts),
    }),
    route({
      method: "DELETE",
      url: "/api/sessions/:id",
      scope: "signed-in",
      tag,
      status: 204,
      response: Nothing,
      summary: "End one of my sessions, for example on a lost phone",
      params: Type.Object({ id: Id }),
      handle: async ({ context, params }) => {
        await endOwnSession(context, parts, params.id);
        return null;
      },
    }),
  ];
}

function switched(parts: AccountsParts, reply: FastifyReply, begun: Begun) {
  setSessionCookie(parts, reply, begun.secret, begun.expiresAt);
  return viewOf(parts, begun);
}

function viewOf(parts: AccountsParts, { account, assignment, actor }: Begun) {
  const { id, login, name, person, roles } = account;
  const channel = parts.roles.get(assignment.role)?.channel ?? "web";
  return {
    account: { id, login, name, person },
    ...assignment,
    channel,
    scopes: Object.fromEntries(actor.grants),
    roles,
  };
}

async function whoAmI({ actor, database }: Context) {
  const { role, unit, channel } = actor;
  const view = { account: null, role, unit, channel, scopes: Object.fromEntries(actor.grants), roles: [] };
  if (actor.id === anonymousId) return view;
  const account = await accountById(database.kysely, actor.id);
  if (account === undefined) return view;
  const { id, login, name, person, roles } = account;
  return { ...view, account: { id, login, name, person }, roles };
}

async function mySessions({ actor, database }: Context, parts: AccountsParts) {
  const now = parts.clock.now();
  const idleSince = new Date(now.getTime() - parts.sessionIdleMs);
  const rows = await sessionsOf(database.kysely, actor.id, now, idleSince);
  const current = credentialOf(actor)?.id;
  return {
    sessions: rows.map(({ createdAt, seenAt, expiresAt, ...rest }) => ({
      ...rest,
      createdAt: createdAt.toISOString(),
      seenAt: seenAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      current: rest.id === current,
    })),
  };
}
