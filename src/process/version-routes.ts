import { sql } from "kysely";
import Type from "typebox";
import { type Route, route } from "../kernel/index.ts";
import { problem } from "./problems.ts";

const VersionAnswer = Type.Object({
  version: Type.Integer(),
  name: Type.String(),
  file: Type.String(),
  executable: Type.Boolean(),
  deployedAt: Type.String({ format: "date-time" }),
  running: Type.Integer({ description: "Instances running on this version" }),
  held: Type.Integer({ description: "Of these, how many are held by an incident" }),
});

type VersionRow = {
  version: number;
  name: string;
  file: string;
  executable: boolean;
  deployed_at: Date;
  running: number;
  held: number;
};

/** `GET /api/processes/:id/versions`: what runs on which version. */
export const versionRoute: Route = route({
  method: "GET",
  url: "/api/processes/:id/versions",
  scope: "process.read",
  tag: "processes",
  summary: "All versions of a process, the newest first, and how many instances run on each",
  params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
  response: Type.Object({ versions: Type.Array(VersionAnswer) }),
  async handle({ context, params: { id } }) {
    const { rows } = await sql<VersionRow>`
      SELECT d.version, d.name, d.file, d.executable, d.deployed_at,
        coalesce(i.running, 0) AS running, coalesce(i.held, 0) AS held
      FROM process.definition d LEFT JOIN (
        SELECT version, count(*)::int AS running, (count(*) FILTER (WHERE incidents > 0))::int AS held
        FROM process.instance WHERE definition = ${id} AND status = 'running' GROUP BY version
      ) i ON i.version = d.version
      WHERE d.id = ${id} ORDER BY d.version DESC`.execute(context.database.kysely);
    if (rows.length === 0) throw problem("process.unknown", { process: id });
    return {
      versions: rows.map(({ deployed_at, ...row }) => ({ ...row, deployedAt: deployed_at.toISOString() })),
    };
  },
});
