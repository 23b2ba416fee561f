import type { FastifySchema } from "fastify";
import type { Module } from "../module.ts";
import type { Route } from "./route.ts";

/** The problem's schema, shared by every route. */
export const problemSchema = {
  $id: "Problem",
  type: "object",
  description:
    "RFC 9457 problem. `title` is one sentence that says what to do next, in the language asked for.",
  required: ["type", "code", "title", "status"],
  properties: {
    type: { type: "string" },
    code: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    instance: { type: "string" },
    errors: {
      type: "array",
      description:
        "Of input that does not hold to its schema: which field, and by which keyword of JSON Schema",
      items: {
        type: "object",
        properties: {
          path: {
            type: "string",
            description: "Part of the request and pointer to the value, such as body/title",
          },
          pointer: { type: "string", description: "JSON pointer (RFC 6901) to the field, missing or not" },
          keyword: { type: "string" },
          message: { type: "string", description: "The validator's own words, for programmers" },
          sentence: {
            type: "string",
            description: "What is wrong with the field and what to do, in the language asked for",
          },
        },
      },
    },
  },
  additionalProperties: true,
};

/** The frame of the OpenAPI 3.1 document. */
export function openApiDocument(version: string) {
  return {
    openapi: "3.1.0",
    info: {
      title: "Liangwang",
      version,
      description:
        "One network to run the city, one to serve its people. Every change may carry an Idempotency-Key: " +
        "a repeat with the same key gets the first answer. Changes of one thing may carry If-Match with the version " +
        "last seen: a stale one is answered 412 with the current state.",
    },
    components: {
      securitySchemes: {
        token: {
          type: "http" as const,
          scheme: "bearer",
          description: "An API token, `liangwang token create`",
        },
        session: { type: "apiKey" as const, in: "cookie" as const, name: "liangwang_session" },
      },
    },
  };
}

/** A route's Fastify schema, which is also its documentation. */
export function schemaOf(route: Route, module: Module): FastifySchema {
  const success = String(route.status ?? 200);
  return {
    ...({
      tags: [route.tag],
      summary: route.summary,
      operationId: operationId(route),
      hide: route.hidden === true,
      security: route.scope === "public" ? [] : [{ token: [] }, { session: [] }],
      "x-scope": route.scope,
      "x-module": module.name,
      ...(route.consumes === undefined ? {} : { consumes: [route.consumes] }),
    } as FastifySchema),
    ...(route.params === undefined ? {} : { params: route.params }),
    ...(route.query === undefined ? {} : { querystring: route.query }),
    ...(route.body === undefined ? {} : { body: route.body }),
    ...(route.method === "GET" ? {} : { headers: changeHeaders(route) }),
    response: {
      ...(route.produces === undefined
        ? { [success]: { ...route.response, ...(route.versioned === true ? { headers: etag } : {}) } }
        : { [success]: { description: route.summary, content: { [route.produces]: { schema: {} } } } }),
      "4xx": {
        description: "Problem",
        content: { "application/problem+json": { schema: { $ref: "Problem#" } } },
      },
    },
  };
}

const etag = {
  ETag: { type: "string", description: "The version, in quotes: the If-Match of the next change" },
};

/** Headers that a change may carry. */
function changeHeaders(route: Route) {
  const key = {
    type: "string",
    maxLength: 200,
    description:
      "Your key for this request: a repeat with the same key gets the first answer. Without signing in: a random UUID",
  };
  const version = {
    type: "string",
    description: 'The version you have seen, such as "3": a stale one is answered 412 with the current state',
  };
  return {
    type: "object",
    properties: { "Idempotency-Key": key, ...(route.versioned === true ? { "If-Match": version } : {}) },
  };
}

/** `POST /api/tickets/:id/dispatch` → `postTicketsIdDispatch`: stable names for generated clients. */
function operationId(route: Route): string {
  const words = route.url
    .replace(/^\/api/, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  return route.method.toLowerCase() + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join("");
}
