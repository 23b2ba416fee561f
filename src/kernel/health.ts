import { sql } from "kysely";
import Type from "typebox";
import type { Database } from "./db.ts";
import { type Route, route } from "./http/route.ts";
import type { Metrics } from "./metrics.ts";
import { problem } from "./problems.ts";

const Alive = Type.Object({ status: Type.Literal("ok") });

/** /healthz (the process answers), /readyz (it can store), /metrics. */
export function healthRoutes(parts: {
  database: Database;
  metrics: Metrics;
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
      response: Alive,
      async handle() {
        if (parts.stopping()) throw problem("kernel.unavailable");
        await sql`SELECT 1 FROM kernel.act LIMIT 1`.execute(parts.database.kysely);
        return { status: "ok" as const };
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
