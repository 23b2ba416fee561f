import { sql } from "kysely";
import Type from "typebox";
import { kernelProblem, newId, type Route, route, transact } from "../kernel/index.ts";
import { deployProcess, retryIncident } from "./actions.ts";
import { unheldScopes } from "./asked-scopes.ts";
import { compileProcess } from "./bpmn/compile.ts";
import { answerOf, Findings } from "./bpmn/findings.ts";
import { readDecisions } from "./decision/read.ts";
import { deployDecisions } from "./decisions.ts";
import { type DrawnNames, processNames } from "./drawing.ts";
import { told } from "./findings.ts";
import type { Variables } from "./json.ts";
import { migrateInstances } from "./migration.ts";
import { problem } from "./problems.ts";
import type { Processes } from "./processes.ts";
import * as schema from "./schema.ts";
import { maySee, viewIncidents, viewInstances } from "./view.ts";
import { beginProcess, cancelProcess } from "./work/actions.ts";
import { cancelScope, startScope } from "./work/rules.ts";
import { begunOf } from "./work/store.ts";
import { withDoers } from "./work/who.ts";

const isDecisions = (file: string) => file.toLowerCase().endsWith(".dmn");

/** `/api/processes…`: models. */
export function modelRoutes(processes: Processes, held?: ReadonlySet<string>): Route[] {
  // A version never changes, so that its names are read once.
  const known = new Map<string, Promise<DrawnNames>>();
  const namesOf = ({ id, version, xml }: { id: string; version: number; xml: string }) => {
    const key = `${id}@${version}`;
    const names = known.get(key) ?? processNames(xml, id);
    known.set(key, names);
    return names;
  };
  return [
    route({
      method: "GET",
      url: "/api/processes",
      scope: "process.read",
      tag: "processes",
      summary: "The processes in their newest versions",
      response: Type.Object({ processes: Type.Array(schema.DefinitionAnswer) }),
      async handle({ context }) {
        const { rows } = await sql<{
          id: string;
          version: number;
          name: string;
          file: string;
          xml: string;
          executable: boolean;
          deployed_at: Date;
          running: number;
        }>`
          SELECT DISTINCT ON (d.id) d.id, d.version, d.name, d.file, d.xml, d.executable, d.deployed_at,
            (SELECT count(*) FROM process.instance i WHERE i.definition = d.id AND i.status = 'running') AS running
          FROM process.definition d ORDER BY d.id, d.version DESC`.execute(context.database.kysely);
        return {
          processes: await Promise.all(
            rows.map(async ({ deployed_at, xml, ...row }) => ({
              ...row,
              names: await namesOf({ ...row, xml }),
              deployedAt: deployed_at.toISOString(),
            })),
          ),
        };
      },
    }),
    route({
      method: "GET",
      url: "/api/processes/:id/xml",
      scope: "process.read",
      tag: "processes",
      summary: "The BPMN XML of a process, to be drawn; of a version or the newest",
      params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
      query: Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1 })) }),
      produces: "application/xml",
      async handle({ context, params: { id }, query: { version }, reply }) {
        const { rows } = await sql<{ xml: string }>`
          SELECT xml FROM process.definition WHERE id = ${id} AND version = coalesce(${version ?? null}::integer, version)
          ORDER BY version DESC LIMIT 1`.execute(context.database.kysely);
        const xml = rows[0]?.xml;
        if (xml === undefined) throw problem("process.unknown", { process: id });
        return reply.type("application/xml; charset=utf-8").send(xml);
      },
    }),
    route({
      method: "POST",
      url: "/api/processes/validate",
      scope: "process.manage",
      tag: "processes",
      summary: "What would be refused or remarked in a BPMN or DMN file; stores nothing",
      body: schema.ModelBody,
      response: Type.Object({ ok: Type.Boolean(), findings: Type.Array(schema.FindingAnswer) }),
      async handle({ context, body: { file, xml } }) {
        const result = isDecisions(file) ? await readDecisions(xml, file) : await compileProcess(xml, file);
        const remarks = new Findings(file, xml);
        if (held !== undefined && result.ok && "graphs" in result)
          for (const { scope, id, name } of result.graphs.flatMap((graph) => unheldScopes(graph, held)))
            remarks.warn(told("process.nobody-may", { scope }), {
              id,
              ...(name === undefined ? {} : { name }),
            });
        const findings = result.ok ? [...result.warnings, ...remarks.list] : result.findings;
        return { ok: result.ok, findings: findings.map((one) => answerOf(one, context.language)) };
      },
    }),
    route({
      method: "POST",
      url: "/api/processes",
      scope: "process.manage",
      tag: "processes",
      summary: "Loads a BPMN or DMN file as a new version; running instances stay on theirs",
      body: schema.ModelBody,
      status: 201,
      response: Type.Object({
        deployed: Type.Array(
          Type.Object({ id: Type.String(), version: Type.Integer(), isNew: Type.Boolean() }),
        ),
      }),
      async handle({ context, body: { file, xml } }) {
        if (isDecisions(file)) return { deployed: [await deployDecisions(context, file, xml)] };
        return { deployed: await deployProcess(context, file, xml) };
      },
    }),
    route({
      method: "POST",
      url: "/api/processes/:id/start",
      scope: startScope,
      tag: "processes",
      summary:
        "Begins the newest version of a process that may be begun by hand, with what its form asks for",
      params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
      body: Type.Object({ variables: Type.Optional(schema.VariablesBody) }),
      status: 201,
      response: schema.MovedAnswer,
      handle: ({ context, params: { id }, body: { variables } }) =>
        beginProcess(processes, context, newId(), {
          process: id,
          ...(variables === undefined ? {} : { variables: variables as Variables }),
        }),
    }),
    route({
      method: "POST",
      url: "/api/processes/:id/migrate",
      scope: "process.manage",
      tag: "processes",
      summary: "Moves running instances from one version to another; says why some stay",
      params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
      body: Type.Object({
        from: Type.Integer({ minimum: 1 }),
        to: Type.Integer({ minimum: 1 }),
        mapping: Type.Optional(
          Type.Record(Type.String(), Type.String(), { description: "Element ids that changed" }),
        ),
      }),
      response: Type.Object({
        moved: Type.Integer(),
        refused: Type.Array(Type.Object({ instance: Type.String(), reason: Type.String() })),
      }),
      handle: ({ context, params: { id: definition }, body }) =>
        migrateInstances(processes, context, { definition, ...body }),
    }),
    route({
      method: "POST",
      url: "/api/decisions/evaluate",
      scope: "process.read",
      tag: "processes",
      summary: "Evaluates a decision by id or name; stores nothing",
      body: Type.Object({
        decision: Type.String({ minLength: 1, maxLength: 300 }),
        input: schema.VariablesBody,
      }),
      response: schema.DecidedAnswer,
      handle: ({ context, body: { decision, input } }) =>
        transact(context.database, (tx) => processes.decisions.evaluate(tx, decision, input as Variables)),
    }),
  ];
}

/** `/api/process-instances…`: what runs. */
export function instanceRoutes(processes: Processes): Route[] {
  const byId = Type.Object({ id: Type.String({ format: "uuid" }) });
  return [
    route({
      method: "GET",
      url: "/api/process-instances/:id",
      scope: "process.read",
      tag: "processes",
      summary: "Where an instance stands and which way it came, to be drawn over its diagram",
      params: byId,
      response: schema.InstanceAnswer,
      async handle({ context, params: { id } }) {
        return transact(context.database, async (tx) => {
          const [view] = await viewInstances(tx, processes.definitions, { instance: id });
          const begun = await begunOf(tx, id);
          if (!view || !maySee(context.actor, "process.read", view, begun))
            throw kernelProblem("kernel.not-found");
          return { ...view, items: await withDoers(tx, context.actor, view) };
        });
      },
    }),
    route({
      method: "GET",
      url: "/api/process-instances",
      scope: "process.read",
      tag: "processes",
      summary: "Instances held by an incident: something in the model could not be evaluated or called",
      response: Type.Object({ instances: Type.Array(schema.InstanceAnswer) }),
      async handle({ context }) {
        const { database, actor } = context;
        return {
          instances: await transact(database, (tx) => viewIncidents(tx, processes.definitions, actor)),
        };
      },
    }),
    route({
      method: "POST",
      url: "/api/process-instances/:id/retry",
      scope: "process.manage",
      tag: "processes",
      summary: "Lets a held token try again, with corrected variables",
      params: byId,
      body: Type.Object({
        token: Type.String({ maxLength: 40 }),
        variables: Type.Optional(schema.VariablesBody),
      }),
      response: schema.MovedAnswer,
      handle: ({ context, params: { id }, body: { token, variables } }) =>
        retryIncident(processes, context, id, token, variables as Variables | undefined),
    }),
    route({
      method: "POST",
      url: "/api/process-instances/:id/cancel",
      scope: cancelScope,
      tag: "processes",
      summary: "Cancels an instance and withdraws all it has open",
      params: byId,
      body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) }),
      response: schema.MovedAnswer,
      handle: ({ context, params: { id }, body: { reason } }) =>
        cancelProcess(processes, context, id, reason),
    }),
  ];
}
