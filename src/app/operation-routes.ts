import { statfs } from "node:fs/promises";
import { sql } from "kysely";
import Type from "typebox";
import { type Database, type Route, route, transact } from "../kernel/index.ts";
import { ledgerStanding } from "../ledger/index.ts";
import { version } from "./version.ts";

const HealthAnswer = Type.Object({
  version: Type.String(),
  mode: Type.String({ description: "demo or production" }),
  startedAt: Type.String({ format: "date-time" }),
  memoryBytes: Type.Integer({ description: "Of this process" }),
  database: Type.Object({
    version: Type.String(),
    bytes: Type.Integer(),
    place: Type.String({ description: "embedded, or the server's address without its password" }),
    answersInMs: Type.Number(),
    connections: Type.Object({ total: Type.Integer(), idle: Type.Integer(), waiting: Type.Integer() }),
  }),
  ledger: Type.Object({
    height: Type.Integer({ description: "Acts sealed" }),
    sealedAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()]),
    waiting: Type.Integer({ description: "Acts not yet sealed; counted to 100,000" }),
  }),
  disk: Type.Object({
    freeBytes: Type.Integer({ description: "Left to this program where it keeps its files" }),
    totalBytes: Type.Integer(),
  }),
});

type Parts = { database: Database; mode: string; place: string; dataDirectory: string };

/** `GET /api/operation/health`: how the installation fares, for those who keep it running. */
export function operationRoute({ database, mode, place, dataDirectory }: Parts): Route {
  const startedAt = new Date(Date.now() - process.uptime() * 1000).toISOString();
  return route({
    method: "GET",
    url: "/api/operation/health",
    scope: "metrics.read",
    tag: "operation",
    summary: "How the installation fares: database, ledger, disk, memory",
    response: HealthAnswer,
    async handle() {
      const disk = await statfs(dataDirectory);
      const before = performance.now();
      const { rows } = await sql<{ version: string; bytes: number }>`
        SELECT current_setting('server_version') AS version, pg_database_size(current_database())::float8 AS bytes
      `.execute(database.kysely);
      const answersInMs = Math.round((performance.now() - before) * 10) / 10;
      const { sealedAt, ...ledger } = await transact(database, ledgerStanding);
      const { totalCount, idleCount, waitingCount } = database.pool;
      return {
        version,
        mode,
        startedAt,
        memoryBytes: process.memoryUsage().rss,
        database: {
          version: rows[0]?.version ?? "",
          bytes: rows[0]?.bytes ?? 0,
          place,
          answersInMs,
          connections: { total: totalCount, idle: idleCount, waiting: waitingCount },
        },
        ledger: { ...ledger, sealedAt: sealedAt?.toISOString() ?? null },
        disk: { freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize },
      };
    },
  });
}
