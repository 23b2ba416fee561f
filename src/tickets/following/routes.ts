import type { Static } from "typebox";
import { type Log, type Route, route, type Tail, transact } from "../../kernel/index.ts";
import { Drawings } from "../../process/index.ts";
import { FollowBody } from "../inbox/public-schema.ts";
import { NumberParams } from "../inbox/schema.ts";
import { ticketProblem } from "../life/problems.ts";
import { Drawing, DrawingParams, Followed } from "./schema.ts";
import { MatterStream, Places } from "./stream.ts";
import { type FollowingParts, seenBy } from "./view.ts";

export type FollowingGiven = FollowingParts & {
  tail: Tail;
  log: Log;
  /** The process of tickets; the drawing of no other is for everybody. */
  process: string;
  heartbeatMs?: number;
};

/** Following a matter by the code given at its report: its way through the process, live. */
export function followingRoutes(given: FollowingGiven): Route[] {
  const drawings = new Drawings();
  const places = new Places();
  const tag = "public";
  return [
    route({
      method: "POST",
      url: "/api/public/tickets/:number/way",
      scope: "public",
      tag,
      summary: "Which way your matter went through its process, and whether your answer has been received",
      params: NumberParams,
      body: FollowBody,
      response: Followed,
      handle: ({ context, params, body }): Promise<Static<typeof Followed>> =>
        transact(
          context.database,
          async (tx) => (await seenBy(given, tx, params.number, body.code)).followed,
        ),
    }),
    route({
      method: "POST",
      url: "/api/public/tickets/:number/changes",
      scope: "public",
      tag,
      summary: "Live stream that says when something of your matter has changed; resumes after Last-Event-ID",
      params: NumberParams,
      body: FollowBody,
      produces: "text/event-stream",
      async handle({ context, params: { number }, body: { code }, request, reply }) {
        const seen = await transact(context.database, (tx) => seenBy(given, tx, number, code));
        const release = places.take(request.ip);
        const known = request.headers["last-event-id"];
        reply.hijack();
        const parts = { ...given, database: context.database, streams: request.server.streams };
        const stream = new MatterStream(parts, reply.raw, { number, code }, seen);
        await stream.open(reply, typeof known === "string" ? known : undefined, release);
        return undefined;
      },
    }),
    route({
      method: "GET",
      url: "/api/public/processes/:process/:version/drawing",
      scope: "public",
      tag,
      summary: "How the process of matters is drawn in a version of it; never changes",
      params: DrawingParams,
      response: Drawing,
      async handle({ context, params: { process, version }, reply }) {
        if (process !== given.process) throw ticketProblem("ticket.not-found");
        const drawing = await transact(context.database, (tx) => drawings.of(tx, process, version));
        reply.header("cache-control", "public, max-age=31536000, immutable");
        return { ...drawing, flows: drawing.flows.map((flow) => ({ ...flow, points: [...flow.points] })) };
      },
    }),
  ];
}
