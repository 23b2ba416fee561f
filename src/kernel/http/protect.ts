import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Actor, anonymousId } from "../access.ts";
import type { Config } from "../config.ts";
import { Problem, problem } from "../problems.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Requests of this route that anybody may send as often as they like, such as the files of pages; no actor is looked up. */
    unlimited?: (request: FastifyRequest) => boolean;
  }
}

const windowMs = 60_000;
const clientsRemembered = 20_000;

const policy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  "form-action 'self'",
].join(";");

/** What browsers are told with every answer (OWASP Secure Headers). */
const securityHeaders: readonly (readonly [name: string, value: string])[] = [
  ["content-security-policy", policy],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
  ["origin-agent-cluster", "?1"],
  ["referrer-policy", "no-referrer"],
  ["x-content-type-options", "nosniff"],
  ["x-dns-prefetch-control", "off"],
  ["x-download-options", "noopen"],
  ["x-frame-options", "SAMEORIGIN"],
  ["x-permitted-cross-domain-policies", "none"],
  ["x-xss-protection", "0"],
];

/**
 * Security headers on every answer. They are written once and not worked out anew for each request; on the raw answer,
 * so that streams carry them, too.
 */
export function protect(server: FastifyInstance, config: Config): void {
  // HTTPS ends at the proxy in front; only a public https address may promise it to browsers.
  const isHttps = config.publicUrl?.startsWith("https:") === true;
  const transport = ["strict-transport-security", "max-age=31536000; includeSubDomains"] as const;
  const headers = isHttps ? [...securityHeaders, transport] : securityHeaders;
  server.addHook("onRequest", (_request, reply, done) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value);
    done();
  });
}

/**
 * Finds out who sends each request, and how many they may send. False credentials, unknown addresses and requests
 * without credentials count for the address they come from, so that guessing is limited too.
 */
export async function admitSenders(
  server: FastifyInstance,
  config: Config,
  authenticate: (request: FastifyRequest) => Promise<Actor>,
): Promise<void> {
  await server.register(rateLimit, { global: false, cache: clientsRemembered });
  const limiter = (perMinute: number, key?: (request: FastifyRequest) => string) => {
    if (perMinute === 0) return async () => {};
    const take = server.createRateLimit({
      max: perMinute,
      timeWindow: windowMs,
      ...(key === undefined ? {} : { keyGenerator: key }),
    });
    return async (request: FastifyRequest) => {
      const result = await take(request);
      if (!result.isAllowed && result.isExceeded) {
        throw problem("kernel.too-many", { seconds: Math.max(1, result.ttlInSeconds) });
      }
    };
  };
  const limitAddress = limiter(config.anonymousRequestsPerMinute);
  const limitAccount = limiter(config.requestsPerMinute, (request) => request.actor.id);
  server.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    if (request.routeOptions.config.unlimited?.(request) === true) return;
    try {
      request.actor = await authenticate(request);
    } catch (error) {
      if (error instanceof Problem) await limitAddress(request);
      throw error;
    }
    await (request.actor.id === anonymousId ? limitAddress(request) : limitAccount(request));
  });
}
