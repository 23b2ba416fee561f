import { sql } from "kysely";
import Type from "typebox";
import type { Database } from "./db.ts";
import { type Route, route } from "./http/route.ts";

const TimeOrNull = Type.Union([Type.String({ format: "date-time" }), Type.Null()]);
const Counts = {
  ready: Type.Integer({ description: "Due and not yet taken" }),
  later: Type.Integer({ description: "To be done at a later time, after a failed try too" }),
  running: Type.Integer(),
  failing: Type.Integer({ description: "Failed at least once, tried again" }),
  givenUp: Type.Integer({ description: "Failed for the last time; stay until they are looked after" }),
};

const JobsAnswer = Type.Object({
  ...Counts,
  oldestReadyAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()], {
    description: "Since when the longest waiting job has been due",
  }),
  tasks: Type.Array(Type.Object({ task: Type.String({ description: "module/verb" }), ...Counts })),
  failed: Type.Array(
    Type.Object({
      id: Type.String(),
      task: Type.String(),
      act: Type.Union([Type.String(), Type.Null()], { description: "The act it follows" }),
      attempts: Type.Integer(),
      attemptsAtMost: Type.Integer(),
      error: Type.String({ description: "First line of what the last try ended with" }),
      createdAt: Type.String({ format: "date-time" }),
      nextAt: TimeOrNull,
    }),
    { description: "Failing and given up, the newest first, 100 at most" },
  ),
});

type TaskRow = {
  task: string;
  ready: number;
  later: number;
  running: number;
  failing: number;
  givenUp: number;
  oldest: Date | null;
};

type FailedRow = {
  id: string;
  task: string;
  act: string | null;
  attempts: number;
  attempts_at_most: number;
  error: string;
  created_at: Date;
  run_at: Date;
};

/** How many jobs wait, run and fail, by task. */
async function countJobs({ kysely }: Database): Promise<TaskRow[]> {
  const { rows } = await sql<TaskRow>`
    SELECT t.identifier AS task,
      (count(*) FILTER (WHERE j.locked_at IS NULL AND j.run_at <= now() AND j.attempts < j.max_attempts))::int AS ready,
      (count(*) FILTER (WHERE j.locked_at IS NULL AND j.run_at > now() AND j.attempts < j.max_attempts))::int AS later,
      (count(*) FILTER (WHERE j.locked_at IS NOT NULL))::int AS running,
      (count(*) FILTER (WHERE j.last_error IS NOT NULL AND j.attempts < j.max_attempts))::int AS failing,
      (count(*) FILTER (WHERE j.attempts >= j.max_attempts AND j.locked_at IS NULL))::int AS "givenUp",
      min(j.run_at) FILTER (WHERE j.locked_at IS NULL AND j.run_at <= now() AND j.attempts < j.max_attempts) AS oldest
    FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    GROUP BY t.identifier ORDER BY t.identifier`.execute(kysely);
  return rows;
}

/** The jobs that failed at least once. */
async function failedJobs({ kysely }: Database): Promise<FailedRow[]> {
  const { rows } = await sql<FailedRow>`
    SELECT j.id::text AS id, t.identifier AS task, j.payload ->> 'act' AS act, j.attempts::int AS attempts,
      j.max_attempts::int AS attempts_at_most, left(split_part(coalesce(j.last_error, ''), chr(10), 1), 500) AS error,
      j.created_at, j.run_at
    FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE j.last_error IS NOT NULL ORDER BY j.id DESC LIMIT 100`.execute(kysely);
  return rows;
}

const kinds = ["ready", "later", "running", "failing", "givenUp"] as const;

/** `GET /api/operation/jobs`: what follows acts and is not done yet, for those who keep the installation running. */
export function jobRoutes(database: Database): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/operation/jobs",
      scope: "metrics.read",
      tag: "operation",
      summary: "Jobs that wait, run or have failed, by task, and the failed ones with their error",
      response: JobsAnswer,
      async handle() {
        const [rows, failed] = await Promise.all([countJobs(database), failedJobs(database)]);
        const sum = (kind: (typeof kinds)[number]) => rows.reduce((all, row) => all + row[kind], 0);
        const oldest = rows.flatMap((row) => (row.oldest === null ? [] : [row.oldest.getTime()]));
        return {
          ready: sum("ready"),
          later: sum("later"),
          running: sum("running"),
          failing: sum("failing"),
          givenUp: sum("givenUp"),
          oldestReadyAt: oldest.length === 0 ? null : new Date(Math.min(...oldest)).toISOString(),
          tasks: rows.map(({ oldest: _oldest, ...counts }) => counts),
          failed: failed.map(({ attempts_at_most, created_at, run_at, ...row }) => ({
            ...row,
            attemptsAtMost: attempts_at_most,
            createdAt: created_at.toISOString(),
            nextAt: row.attempts < attempts_at_most ? run_at.toISOString() : null,
          })),
        };
      },
    }),
  ];
}
