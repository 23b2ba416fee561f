import type { AddressInfo } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";
import {
  type Actor,
  createServer,
  kernelProblem,
  type Log,
  loadConfig,
  type Module,
  type ServerParts,
  systemActor,
} from "../../src/kernel/index.ts";
import { type TestKernel, testActor } from "./kernel.ts";

/** Actors by the bearer token that stands for them. */
export type Tokens = Map<string, Actor>;

/** A listening server over a test kernel; `Authorization: Bearer NAME` is whoever `tokens` says. */
export async function testServer(
  kernel: TestKernel,
  modules: readonly Module[],
  tokens: Tokens,
  environment: Record<string, string> = {},
  log: Log = kernel.log,
  patience?: ServerParts["patience"],
): Promise<{ server: FastifyInstance; url: string }> {
  const server = await createServer({
    config: loadConfig({ REQUESTS_PER_MINUTE: "0", ANONYMOUS_REQUESTS_PER_MINUTE: "0", ...environment }),
    log,
    metrics: kernel.metrics,
    ground: kernel.ground,
    modules,
    version: "0.0.0",
    ...(patience === undefined ? {} : { patience }),
    authenticate: async (request) => knownBy(request, tokens) ?? anonymous(request),
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const { port } = server.server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}` };
}

/** Who the bearer token stands for; undefined where there is none or it is not known. */
export function knownBy(request: FastifyRequest, tokens: Tokens): Actor | undefined {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  return token === undefined ? undefined : tokens.get(token);
}

function anonymous(request: FastifyRequest): Actor {
  if (request.headers.authorization !== undefined) throw kernelProblem("kernel.unauthenticated");
  return { ...testActor({}, { id: "anonymous", unit: null }), role: "anonymous" };
}

/** An actor that may do everything, for tests of other things. */
export const anybody: Actor = { ...systemActor("api"), id: "anybody" };
