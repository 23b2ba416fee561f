import { createHash, randomUUID } from "node:crypto";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import Ajv, { type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { type Actor, anonymousId } from "../access.ts";
import type { Config } from "../config.ts";
import type { Context, Ground, Idempotency } from "../context.ts";
import { preferredLanguage } from "../language.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Module } from "../module.ts";
import { problem } from "../problems.ts";
import { type Constraints, sendProblem, toProblem } from "./errors.ts";
import { openApiDocument, schemaOf } from "./openapi.ts";
import type { Route } from "./route.ts";

export type ServerParts = {
  config: Config;
  log: Log;
  metrics: Metrics;
  ground: Ground;
  modules: readonly Module[];
  /** Who sends this request; an anonymous actor where no credentials are given. Throws for false ones. */
  authenticate(request: FastifyRequest): Promise<Actor>;
  version: string;
};

declare module "fastify" {
  interface FastifyRequest {
    actor: Actor;
  }
}

/** The HTTP server with every module's routes, not yet listening. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { config, log, modules } = parts;
  const server = fastify({
    // Requests are logged below, in our own words; Fastify's logger would print addresses with their queries.
    logger: false,
    genReqId: () => randomUUID(),
    trustProxy: (_address: string, hop: number) => hop < config.trustedProxies,
    bodyLimit: config.bodyBytes,
    requestTimeout: 60_000,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 500 },
  });
  const constraints: Constraints = Object.assign({}, ...modules.map((module) => module.constraints ?? {}));
  server.setErrorHandler((error, request, reply) =>
    sendProblem(request, reply, toProblem(error, constraints, log, request.id)),
  );
  server.setNotFoundHandler((request, reply) => sendProblem(request, reply, problem("kernel.not-found")));
  server.setValidatorCompiler(({ schema, httpPart }) => validator(schema as object, httpPart ?? "body"));
  server.decorateRequest("actor", null as unknown as Actor);
  await protect(server, parts);
  await document(server, parts);
  observe(server, parts);
  server.addHook("onRequest", async (request) => {
    request.actor = await parts.authenticate(request);
  });
  for (const module of modules)
    for (const route of module.routes ?? []) register(server, route, module, parts);
  return server;
}

async function protect(server: FastifyInstance, { config }: ServerParts): Promise<void> {
  await server.register(cookie);
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
  if (config.requestsPerMinute === 0 && config.anonymousRequestsPerMinute === 0) return;
  await server.register(rateLimit, {
    hook: "preHandler",
    timeWindow: 60_000,
    keyGenerator: (request) => (request.actor.id === anonymousId ? request.ip : request.actor.id),
    max: (request) => {
      const limit =
        request.actor.id === anonymousId ? config.anonymousRequestsPerMinute : config.requestsPerMinute;
      return limit === 0 ? Number.MAX_SAFE_INTEGER : limit;
    },
    errorResponseBuilder: (_request, limit) =>
      problem("kernel.too-many", { seconds: Math.ceil(limit.ttl / 1000) }),
  });
}

async function document(server: FastifyInstance, parts: ServerParts): Promise<void> {
  await server.register(swagger, { openapi: openApiDocument(parts.version), hideUntagged: true });
  await server.register(swaggerUi, { routePrefix: "/api/docs", staticCSP: true, logLevel: "warn" });
  server.route({
    method: "GET",
    url: "/api/openapi.json",
    schema: { hide: true },
    handler: async () => server.swagger(),
  });
}

function observe(server: FastifyInstance, { log, metrics }: ServerParts): void {
  server.addHook("onResponse", async (request, reply) => {
    const routeUrl = request.routeOptions.url ?? "(none)";
    const seconds = reply.elapsedTime / 1000;
    metrics.requests.labels(request.method, routeUrl, String(reply.statusCode)).observe(seconds);
    log.debug(
      {
        requestId: request.id,
        method: request.method,
        route: routeUrl,
        status: reply.statusCode,
        seconds,
        actor: request.actor?.id,
      },
      "request",
    );
  });
}

function register(server: FastifyInstance, route: Route, module: Module, parts: ServerParts): void {
  server.route({
    method: route.method,
    url: route.url,
    schema: schemaOf(route, module),
    ...(route.bodyBytes === undefined ? {} : { bodyLimit: route.bodyBytes }),
    preHandler: async (request) => admit(request.actor, route),
    handler: async (request, reply) => {
      const context = contextOf(request, parts.ground);
      const answer = await route.handle({
        context,
        params: request.params,
        query: request.query,
        body: request.body,
        request,
        reply,
      });
      if (route.produces !== undefined) return reply;
      reply.code(route.status ?? 200);
      if (route.versioned === true) reply.header("etag", `"${(answer as { version: number }).version}"`);
      return answer ?? null;
    },
  });
}

function admit(actor: Actor, route: Route): void {
  if (route.scope === "public") return;
  const signedIn = actor.id !== anonymousId;
  if (route.scope === "signed-in" ? signedIn : actor.grants.has(route.scope)) return;
  throw signedIn ? problem("kernel.forbidden", { scope: route.scope }) : problem("kernel.unauthenticated");
}

/** The context of one request: actor, language, key and version as its headers say. */
export function contextOf(request: FastifyRequest, ground: Ground): Context {
  const idempotency = idempotencyOf(request);
  const ifMatch = ifMatchOf(request.headers["if-match"]);
  return {
    ...ground,
    actor: request.actor,
    language: preferredLanguage(request.headers["accept-language"]),
    requestId: request.id,
    ...(idempotency === undefined ? {} : { idempotency }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
}

function idempotencyOf(request: FastifyRequest): Idempotency | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw problem("kernel.invalid", { reason: "Idempotency-Key must be 1 to 200 visible ASCII characters" });
  }
  const fingerprint = createHash("sha256")
    .update(`${request.method} ${request.url}\n`)
    .update(JSON.stringify(request.body ?? null))
    .digest();
  return { key, fingerprint };
}

function ifMatchOf(header: string | undefined): number | undefined {
  if (header === undefined || header === "*") return undefined;
  const version = /^"(\d{1,9})"$/.exec(header)?.[1];
  if (version === undefined)
    throw problem("kernel.invalid", { reason: 'If-Match must be a version in quotes, such as "3"' });
  return Number(version);
}

// Text from addresses and headers is coerced to numbers and booleans; a JSON body is taken as it is.
const strict = new Ajv.default({ allErrors: false, useDefaults: true, strict: false });
const coercing = new Ajv.default({
  allErrors: false,
  useDefaults: true,
  coerceTypes: "array",
  strict: false,
});
addFormats.default(strict);
addFormats.default(coercing);

function validator(schema: object, httpPart: string): ValidateFunction {
  return (httpPart === "body" ? strict : coercing).compile(schema);
}
