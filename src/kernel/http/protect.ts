import helmet from "@fastify/helmet";
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

/** Security headers on every answer. */
export async function protect(server: FastifyInstance, config: Config): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", "data:", "blob:"],
        workerSrc: ["'self'", "blob:"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'self'"],
        formAction: ["'self'"],
      },
    },
    // HTTPS ends at the proxy in front; only a public https address may promise it to browsers.
    strictTransportSecurity: config.publicUrl?.startsWith("https:") === true,
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
