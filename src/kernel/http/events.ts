import Type from "typebox";
import { type Actor, mayReach, type Placement } from "../access.ts";
import { actsAfter, formatPosition, type PlacedAct, parsePosition } from "../acts.ts";
import type { Database } from "../db.ts";
import type { Metrics } from "../metrics.ts";
import { problem } from "../problems.ts";
import type { Tail } from "../tail.ts";
import { type Route, route } from "./route.ts";

const heartbeatMs = 15_000;
const replayBatch = 500;

export type EventParts = {
  database: Database;
  tail: Tail;
  metrics: Metrics;
  /** Asks again who the listener is; undefined when the session or token has ended. */
  reauthenticate(request: import("fastify").FastifyRequest): Promise<Actor | undefined>;
};

/** Where an act stands for the question who may hear of it. */
export function placementOf(act: Pick<PlacedAct, "audience" | "actor">): Placement {
  const prefix = "account:";
  return {
    units: act.audience.filter((entry) => !entry.startsWith(prefix)),
    accounts: [
      act.actor,
      ...act.audience.filter((entry) => entry.startsWith(prefix)).map((entry) => entry.slice(prefix.length)),
    ],
  };
}

/** Whether `actor` may hear of `act`: by the scope `KIND.read` of its subject, within its reach. */
export function mayHear(actor: Actor, act: PlacedAct): boolean {
  return mayReach(actor, `${act.subject.kind}.read`, placementOf(act));
}

/**
 * GET /api/events: server-sent events (HTML standard §9.2), one for each act the listener may see.
 * Reconnecting with Last-Event-ID sends first what was missed.
 */
export function eventRoutes(parts: EventParts): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/events",
      scope: "signed-in",
      tag: "events",
      summary: "Live stream of the acts you may see; resumes after Last-Event-ID",
      produces: "text/event-stream",
      query: Type.Object({
        kinds: Type.Optional(
          Type.String({ description: "Comma-separated kinds of subject, such as ticket" }),
        ),
      }),
      async handle({ request, reply, query }) {
        const after = resumePosition(request.headers["last-event-id"]);
        const kinds = query.kinds?.split(",");
        let actor = request.actor;
        reply.hijack();
        const stream = reply.raw;
        stream.writeHead(200, {
          ...(reply.getHeaders() as Record<string, string>),
          "content-type": "text/event-stream",
          "cache-control": "no-store",
          "x-accel-buffering": "no",
        });
        stream.write("retry: 2000\n\n");
        const tell = (act: PlacedAct) => {
          if (kinds !== undefined && !kinds.includes(act.subject.kind)) return;
          if (mayHear(actor, act)) stream.write(eventText(act));
        };
        // Live acts wait while the missed ones are sent, so that the order holds and none comes twice.
        let waiting: PlacedAct[] | undefined = after === undefined ? undefined : [];
        const unlisten = parts.tail.listen((act) => (waiting === undefined ? tell(act) : waiting.push(act)));
        const beat = setInterval(async () => {
          const known = await parts.reauthenticate(request);
          if (known === undefined || stream.writableLength > 1_000_000) stream.end();
          else {
            actor = known;
            stream.write(": still here\n\n");
          }
        }, heartbeatMs);
        parts.metrics.listeners.inc();
        stream.on("close", () => {
          clearInterval(beat);
          unlisten();
          parts.metrics.listeners.dec();
        });
        if (after !== undefined) {
          const last = await replay(parts.database, after, tell);
          for (const act of waiting ?? []) if (comesAfter(act, last)) tell(act);
          waiting = undefined;
        }
        return undefined;
      },
    }),
  ];
}

function resumePosition(header: string | string[] | undefined) {
  if (typeof header !== "string" || header === "") return undefined;
  const position = parsePosition(header);
  if (position === undefined) throw problem("kernel.invalid", { reason: "Last-Event-ID is not one of ours" });
  return position;
}

type Position = PlacedAct["position"];

function comesAfter(act: PlacedAct, last: Position): boolean {
  const { transaction, sequence } = act.position;
  return transaction > last.transaction || (transaction === last.transaction && sequence > last.sequence);
}

async function replay(
  database: Database,
  after: Position,
  tell: (act: PlacedAct) => void,
): Promise<Position> {
  let last = after;
  for (;;) {
    const acts = await actsAfter(database.kysely, last, replayBatch);
    for (const act of acts) tell(act);
    last = acts.at(-1)?.position ?? last;
    if (acts.length < replayBatch) return last;
  }
}

function eventText(act: PlacedAct): string {
  const data = {
    id: act.id,
    at: act.at.toISOString(),
    verb: act.verb,
    subject: act.subject,
    version: act.version,
  };
  return `id: ${formatPosition(act.position)}\nevent: act\ndata: ${JSON.stringify(data)}\n\n`;
}
