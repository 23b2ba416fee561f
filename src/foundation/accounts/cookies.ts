import type { FastifyReply, FastifyRequest } from "fastify";
import { sessionCookie } from "./authenticate.ts";
import type { AccountsParts } from "./parts.ts";

/** Name of the cookie that ties a sign-in at the identity provider to the browser that began it. */
const attemptCookie = "liangwang_oidc";
const attemptPath = "/api/oidc";

// Lax: a link from a mail opens the page signed in; a form of another site sends no cookie.
function options(parts: AccountsParts, path: string) {
  const secure = parts.publicUrl?.startsWith("https:") === true;
  return { path, httpOnly: true, sameSite: "lax", secure } as const;
}

export function setSessionCookie(
  parts: AccountsParts,
  reply: FastifyReply,
  secret: string,
  expires: Date,
): void {
  reply.setCookie(sessionCookie, secret, { ...options(parts, "/"), expires });
}

export function clearSessionCookie(parts: AccountsParts, reply: FastifyReply): void {
  reply.clearCookie(sessionCookie, options(parts, "/"));
}

export function setAttemptCookie(parts: AccountsParts, reply: FastifyReply, state: string): void {
  reply.setCookie(attemptCookie, state, { ...options(parts, attemptPath), maxAge: 600 });
}

/** Reads and clears the cookie of a sign-in under way. */
export function takeAttemptCookie(
  parts: AccountsParts,
  request: FastifyRequest,
  reply: FastifyReply,
): string | undefined {
  reply.clearCookie(attemptCookie, options(parts, attemptPath));
  return request.cookies[attemptCookie];
}

/** The browser as it names itself, so that the owner of a session recognises it. */
export function agentOf(request: FastifyRequest): string {
  return (request.headers["user-agent"] ?? "").slice(0, 200);
}
