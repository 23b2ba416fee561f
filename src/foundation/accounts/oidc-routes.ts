import type { FastifyRequest } from "fastify";
import Type from "typebox";
import { type Route, route } from "../../kernel/index.ts";
import { agentOf, setAttemptCookie, setSessionCookie, takeAttemptCookie } from "./cookies.ts";
import { callbackPath, type Oidc } from "./oidc.ts";
import type { AccountsParts } from "./parts.ts";
import { problem } from "./problems.ts";

const tag = "session";

/** Sign-in through the identity provider. */
export function oidcRoutes(parts: AccountsParts, oidc: Oidc | undefined): Route[] {
  const provider = (): Oidc => {
    if (oidc === undefined) throw problem("account.sign-in-unavailable");
    return oidc;
  };
  return [
    route({
      method: "GET",
      url: "/api/oidc/start",
      scope: "public",
      tag,
      produces: "text/html",
      summary: "Sign in through the city's identity provider",
      query: Type.Object({ returnTo: Type.Optional(Type.String({ maxLength: 500 })) }),
      handle: async ({ request, reply, query }) => {
        const { location, state } = await provider().start(
          query.returnTo,
          baseOf(parts, request) + callbackPath,
        );
        setAttemptCookie(parts, reply, state);
        reply.redirect(location, 303);
        return null;
      },
    }),
    route({
      method: "GET",
      url: callbackPath,
      scope: "public",
      tag,
      produces: "text/html",
      summary: "Where the identity provider sends the browser back to",
      handle: async ({ context, request, reply }) => {
        const state = takeAttemptCookie(parts, request, reply);
        const answer = new URL(request.url, baseOf(parts, request));
        const begun = await provider().finish(context, answer, state, agentOf(request));
        setSessionCookie(parts, reply, begun.secret, begun.expiresAt);
        reply.redirect(begun.returnTo, 303);
        return null;
      },
    }),
  ];
}

/** The address under which the browser reached us; the public one where it is set. */
function baseOf(parts: AccountsParts, request: FastifyRequest): string {
  return parts.publicUrl === undefined
    ? `${request.protocol}://${request.host}`
    : new URL(parts.publicUrl).origin;
}
