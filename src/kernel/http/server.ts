import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import cookie from "@fastify/cookie";
import multipart from "@fastify/multipart";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type Actor, anonymousId } from "../access.ts";
import type { Config } from "../config.ts";
import type { Ground } from "../context.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Module } from "../module.ts";
import { problem } from "../problems.ts";
import { Addresses } from "./addresses.ts";
import { answerUnreadable, type Known, sendProblem, toProblem } from "./errors.ts";
import { openApiDocument, problemSchema, schemaOf } from "./openapi.ts";
import { isUpload, keepPace, type Patience, patience } from "./pace.ts";
import { admitSenders, protect } from "./protect.ts";
import { acceptForms, acceptJson, contextOf } from "./request.ts";
import type { Route } from "./route.ts";
import { lazySerializers } from "./serializing.ts";
import { validator } from "./validation.ts";

export type ServerParts = {
  config: Config;
  log: Log;
  metrics: Metrics;
  ground: Ground;
  modules: readonly Module[];
  /** Who sends this request; an anonymous actor where no credentials are given. Throws for false ones. */
  authenticate(request: FastifyRequest): Promise<Actor>;
  version: string;
  /** How long to wait for bodies; for tests. */
  patience?: Patience;
};

declare module "fastify" {
  interface FastifyInstance {
    /** Answers that go on until someone ends them; ended when the server closes. */
    streams: Set<ServerResponse>;
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
    forceCloseConnections: "idle",
    // A request that still arrives on an open connection is served, and its connection closed.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 500 },
    schemaController: { compilersFactory: { buildSerializer: lazySerializers } },
    frameworkErrors: (error, request, reply) => {
      sendProblem(request, reply, toProblem(error, { constraints: {}, fields: {} }, log, request));
    },
    clientErrorHandler: answerUnreadable,
  });
  const known: Known = {
    constraints: Object.assign({}, ...modules.map((module) => module.constraints ?? {})),
    fields: Object.assign({}, ...modules.map((module) => module.fields ?? {})),
  };
  const addresses = new Addresses();
  server.setErrorHandler((error, request, reply) =>
    sendProblem(request, reply, toProblem(error, known, log, request)),
  );
  server.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, addresses.refusal(request, reply)),
  );
  server.setValidatorCompiler(({ schema, httpPart }) => validator(schema as object, httpPart ?? "body"));
  server.decorateRequest("actor", null as unknown as Actor);
  acceptJson(server);
  acceptForms(server);
  endConnections(server, config.shutdownSeconds * 1000);
  keepPace(server, parts.patience ?? patience);
  await server.register(cookie);
  protect(server, config);
  await admitSenders(server, config, parts.authenticate);
  await document(server, parts);
  observe(server, parts);
  const routes = modules.flatMap((module) => (module.routes ?? []).map((route) => ({ module, route })));
  for (const { route } of routes) addresses.add(route);
  for (const { module, route } of routes)
    if (route.consumes !== formData && route.readsBody !== true)
      register(server, route, module, parts, known);
  // In a part of its own, so that no other route takes a form for a body.
  await server.register(async (forms) => {
    await forms.register(multipart);
    for (const { module, route } of routes)
      if (route.consumes === formData) register(forms, route, module, parts, known);
  });
  await server.register(async (readers) => {
    readers.removeAllContentTypeParsers();
    readers.addContentTypeParser("*", (_request, _payload, done) => done(null));
    for (const { module, route } of routes)
      if (route.readsBody === true) register(readers, route, module, parts, known);
  });
  return server;
}

const formData = "multipart/form-data";

/** When the server closes, ends open streams, and each connection after the answer that is under way on it. */
function endConnections(server: FastifyInstance, graceMs: number): void {
  const streams = new Set<ServerResponse>();
  let closing = false;
  server.decorate("streams", streams);
  // A connection on which nothing was ever asked counts as busy and would hold the server up for a minute.
  server.addHook("preClose", async () => {
    const force = setTimeout(() => server.server.closeAllConnections(), graceMs);
    server.server.once("close", () => clearTimeout(force));
  });
  server.addHook("preClose", async () => {
    closing = true;
    for (const stream of streams) stream.end();
  });
  server.addHook("onSend", async (_request, reply) => {
    if (closing) reply.header("connection", "close");
  });
}

async function document(server: FastifyInstance, parts: ServerParts): Promise<void> {
  server.addSchema(problemSchema);
  await server.register(swagger, {
    openapi: openApiDocument(parts.version),
    hideUntagged: true,
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, index) => String(schema.$id ?? `Schema${index}`),
    },
  });
  // No policy of its own: the page has neither inline scripts nor styles and lives under that of all pages.
  await server.register(swaggerUi, {
    routePrefix: "/api/docs",
    logLevel: "warn",
    // Without the bar of its maker; folded, sorted and searchable, for there are more than a hundred addresses.
    uiConfig: {
      layout: "BaseLayout",
      docExpansion: "none",
      filter: true,
      deepLinking: true,
      tagsSorter: "alpha",
    },
    theme: { title: "Liangwang API" },
  });
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

function register(
  server: FastifyInstance,
  route: Route,
  module: Module,
  parts: ServerParts,
  known: Known,
): void {
  const { refuse } = route;
  server.route({
    method: route.method,
    url: route.url,
    schema: schemaOf(route, module),
    ...(refuse === undefined
      ? {}
      : {
          errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
            refuse(toProblem(error, known, parts.log, request), request, reply),
        }),
    ...(route.bodyBytes === undefined ? {} : { bodyLimit: route.bodyBytes }),
    // Before the body is read: whoever may not come in need not tell us anything, and learns nothing of its form.
    onRequest: async (request) => {
      admit(request.actor, route);
      if (route.consumes === formData) isUpload(request.raw);
    },
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
