import { sql } from "kysely";
import Type from "typebox";
import type { Database } from "./db.ts";
import type { History } from "./history/history.ts";
import { type Route, route } from "./http/route.ts";
import type { Metrics } from "./metrics.ts";
import { problem } from "./problems.ts";

const Ready = Type.Object({
  status: Type.Literal("ok"),
  history: Type.Union(
    [
      Type.Object({
        since: Type.String({ format: "date-time" }),
        reason: Type.String({ description: "such as a full disk" }),
      }),
      Type.Null(),
    ],
    { description: "Since when readings cannot be stored, and why; all else is served. null while they can" },
  ),
});
const Alive = Type.Object({ status: Type.Literal("ok") });

/** /healthz (the process answers), /readyz (it can store), /metrics. */
export function healthRoutes(parts: {
  database: Database;
  metrics: Metrics;
  history?: Pick<History, "state">;
  stopping: () => boolean;
}): Route[] {
  return [
    route({
      method: "GET",
      url: "/healthz",
      scope: "public",
      tag: "operation",
      summary: "The process is alive",
      response: Alive,
      handle: async () => ({ status: "ok" as const }),
    }),
    route({
      method: "GET",
      url: "/readyz",
      scope: "public",
      tag: "operation",
      summary: "Requests can be served and stored",
      response: Ready,
      async handle() {
        if (parts.stopping()) throw problem("kernel.unavailable");
        await sql`SELECT 1 FROM kernel.act LIMIT 1`.execute(parts.database.kysely);
        const trouble = (await parts.history?.state())?.trouble ?? null;
        const history =
          trouble === null ? null : { since: new Date(trouble.since).toISOString(), reason: trouble.reason };
        return { status: "ok" as const, history };
      },
    }),
    route({
      method: "GET",
      url: "/metrics",
      scope: "metrics.read",
      tag: "operation",
      summary: "Measurements for Prometheus",
      produces: "text/plain",
      async handle({ reply }) {
        const { pool } = parts.database;
        parts.metrics.connections.labels("total").set(pool.totalCount);
        parts.metrics.connections.labels("idle").set(pool.idleCount);
        parts.metrics.connections.labels("waiting").set(pool.waitingCount);
        return reply.type(parts.metrics.registry.contentType).send(await parts.metrics.registry.metrics());
      },
    }),
  ];
}
