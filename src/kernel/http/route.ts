import type { FastifyReply, FastifyRequest } from "fastify";
import type { Static, TObject, TSchema } from "typebox";
import type { Scope } from "../access.ts";
import type { Context } from "../context.ts";
import type { Problem } from "../problems.ts";

/** Scope of a route that needs no grant: anybody, or anybody who has signed in. Named, so that it is a decision. */
export type RouteScope = Scope | "public" | "signed-in";

/** What a handler is given: validated input and the context of the caller. */
export type Call<P, Q, B> = {
  context: Context;
  params: P;
  query: Q;
  body: B;
  request: FastifyRequest;
  reply: FastifyReply;
};

/** One route, as data: the server registers it, the documentation and the walk over all routes × roles read it. */
export type Route = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  scope: RouteScope;
  summary: string;
  tag: string;
  params?: TObject;
  query?: TObject;
  body?: TSchema;
  response?: TSchema;
  /** Status of success; 200 unless told. */
  status?: 200 | 201 | 202 | 204;
  /** The answer has a `version`, which becomes its ETag. */
  versioned?: boolean;
  /** The handler answers through `reply` itself (streams, files, XML); `produces` names the media type. */
  produces?: string;
  /** Media type of the body where it is not JSON. */
  consumes?: string;
  /** Answers problems in a form of its own, where a standard asks for another than RFC 9457. */
  refuse?: (fault: Problem, request: FastifyRequest, reply: FastifyReply) => FastifyReply;
  /** Left out of the documentation (duplicates of a documented address). */
  hidden?: boolean;
  /** The handler reads the body from `request.raw` itself, of any media type and at its own pace; `body` is undefined. */
  readsBody?: boolean;
  /** Largest body in bytes, where it differs from the setting. */
  bodyBytes?: number;
  handle(call: Call<unknown, unknown, unknown>): Promise<unknown>;
};

type Typed<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema> = Omit<
  Route,
  "params" | "query" | "body" | "response" | "handle"
> & {
  params?: P;
  query?: Q;
  body?: B;
  response?: R;
  handle(call: Call<Static<P>, Static<Q>, Static<B>>): Promise<Static<R>>;
};

/** Declares a route; the schemas give the handler's types. */
export function route<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema>(
  definition: Typed<P, Q, B, R>,
): Route {
  // The server validates against the very schemas the types come from, so the wider signature holds.
  return definition as unknown as Route;
}
