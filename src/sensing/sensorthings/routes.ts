import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { anonymousId, kernelProblem, type Route, route } from "../../kernel/index.ts";
import { runBatch } from "./batch.ts";
import { rootOf } from "./conformance.ts";
import type { Answer } from "./read.ts";
import { type SensorThingsGiven, Service } from "./service.ts";
import { root } from "./sources.ts";
import type { Method } from "./write.ts";

const json = "application/json; charset=utf-8";

/**
 * The OGC SensorThings API 1.1 at `/sensorthings/v1.1/`. Reading is open to everybody and shows to each what is within
 * reach: to strangers what the city publishes. Changing needs `stream.write`, recording `reading.write`.
 */
export function sensorThingsRoutes(given: SensorThingsGiven): Route[] {
  const service = new Service(given);
  const baseOf = (request: FastifyRequest) =>
    `${given.publicUrl?.replace(/\/$/, "") ?? `${request.protocol}://${request.host}`}${root}`;
  const landing = (url: string, hidden: boolean) =>
    route({
      method: "GET",
      url,
      scope: "public",
      tag: "sensorthings",
      summary: "What the SensorThings service holds, and the requirement classes that it conforms to",
      produces: "application/json",
      hidden,
      async handle({ request, reply }) {
        return reply.type(json).send(rootOf(baseOf(request), given.mqttEndpoints?.() ?? []));
      },
    });
  return [
    landing(root, false),
    landing(`${root}/`, true),
    route({
      method: "POST",
      url: `${root}/$batch`,
      scope: "public",
      tag: "sensorthings",
      summary: "Several requests in one (JSON batch), done one after the other, each with its own answer",
      produces: "application/json",
      bodyBytes: given.batchBytes,
      body: Type.Object({ requests: Type.Array(Type.Object({}, { additionalProperties: true })) }),
      async handle({ context, request, reply, body }) {
        const answer = await runBatch(service, context, baseOf(request), body, () =>
          kernelProblem("kernel.internal", { requestId: request.id }),
        );
        return reply.type(json).send(answer);
      },
    }),
    route({
      method: "GET",
      url: `${root}/*`,
      scope: "public",
      tag: "sensorthings",
      summary: "Read entities",
      produces: "application/json",
      hidden: true,
      async handle({ context, request, reply }) {
        const { path, query } = partsOf(request);
        return send(reply, await service.get(context, baseOf(request), path, query));
      },
    }),
    ...(["POST", "PATCH", "PUT", "DELETE"] as const).map((method) => changing(service, method, baseOf)),
  ];
}

function changing(service: Service, method: Method, baseOf: (request: FastifyRequest) => string): Route {
  return route({
    method,
    url: `${root}/*`,
    scope: "signed-in",
    tag: "sensorthings",
    summary: `${method} an entity`,
    produces: "application/json",
    hidden: true,
    async handle({ context, request, reply }) {
      if (context.actor.id === anonymousId) throw kernelProblem("kernel.unauthenticated");
      const { path } = partsOf(request);
      const written = await service.change(context, baseOf(request), method, path, request.body ?? {});
      reply.code(written.status);
      if (written.location !== undefined) reply.header("location", written.location);
      return send(reply, written.answer, written.status);
    },
  });
}

function send(reply: FastifyReply, answer: Answer, status = 200): FastifyReply {
  if ("text" in answer) return reply.type("text/plain; charset=utf-8").send(answer.text);
  if ("nothing" in answer)
    return reply.code(status === 200 && reply.request.method === "DELETE" ? 200 : 204).send();
  if (answer.version !== undefined) reply.header("etag", `"${answer.version}"`);
  return reply.type(json).send(JSON.stringify(answer.json));
}

/** Path below the service and query of a request, still encoded. */
function partsOf({ url }: FastifyRequest): { path: string; query: string } {
  const at = url.indexOf("?");
  const path = (at < 0 ? url : url.slice(0, at)).slice(root.length).replace(/^\/+/, "");
  return { path, query: at < 0 ? "" : url.slice(at + 1) };
}
