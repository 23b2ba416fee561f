import { sql } from "kysely";
import Type, { type Static } from "typebox";
import { type Context, type Route, route, transact } from "../kernel/index.ts";
import type { Decision, DecisionModel } from "./decision/model.ts";
import { readableParts } from "./decision/readable.ts";
import { DecisionModelAnswer, DecisionModels } from "./decision-schema.ts";
import { problem } from "./problems.ts";
import type { Processes } from "./processes.ts";

const params = Type.Object({ id: Type.String({ maxLength: 300 }) });
const query = Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1 })) });
const reads = { method: "GET", scope: "process.read", tag: "processes" } as const;

type Row = { id: string; version: number; name: string; file: string; deployed_at: Date };
const told = ({ version, name, file, deployed_at }: Row) => ({
  version,
  name,
  file,
  deployedAt: deployed_at.toISOString(),
});

/** `/api/decisions…`: the DMN models that are loaded, as people read them. */
export function decisionRoutes(processes: Processes): Route[] {
  return [
    route({
      ...reads,
      url: "/api/decisions",
      summary: "The decision models in their newest versions, and which processes ask them",
      response: DecisionModels,
      handle: ({ context }) => listModels(processes, context),
    }),
    route({
      ...reads,
      url: "/api/decisions/:id",
      summary:
        "A decision model as people read it: its versions, tables and FEEL, of a version or the newest",
      params,
      query,
      response: DecisionModelAnswer,
      handle: ({ context, params: { id }, query: { version } }) => oneModel(processes, context, id, version),
    }),
    route({
      ...reads,
      url: "/api/decisions/:id/xml",
      summary: "The DMN XML of a decision model, of a version or the newest",
      params,
      query,
      produces: "application/xml",
      async handle({ context, params: { id }, query: { version }, reply }) {
        const { rows } = await sql<{ xml: string }>`SELECT xml FROM process.decision_model
          WHERE id = ${id} AND version = coalesce(${version ?? null}::integer, version)
          ORDER BY version DESC LIMIT 1`.execute(context.database.kysely);
        if (rows[0] === undefined) throw problem("decision.unknown", { decision: id });
        return reply.type("application/xml; charset=utf-8").send(rows[0].xml);
      },
    }),
  ];
}

/** Every business rule task of the newest processes, with the decision it asks. */
async function askedDecisions(processes: Processes, context: Context) {
  const all = await transact(context.database, (tx) => processes.definitions.all(tx));
  return all.flatMap(({ id, graph }) =>
    Object.entries(graph.nodes).flatMap(([element, node]) =>
      node.decision === undefined
        ? []
        : [{ process: id, element, name: node.name ?? element, decision: node.decision }],
    ),
  );
}

async function listModels(processes: Processes, context: Context): Promise<Static<typeof DecisionModels>> {
  const asked = await askedDecisions(processes, context);
  const { rows } = await sql<Row>`
    SELECT DISTINCT ON (id) id, version, name, file, deployed_at FROM process.decision_model
    ORDER BY id, version DESC`.execute(context.database.kysely);
  const models = await Promise.all(
    rows.map(async (row) => {
      const model = await processes.decisions.model(context.database.kysely, row.id, row.version);
      const known = [...Object.values(model.decisions), ...Object.values(model.services)];
      return {
        id: row.id,
        ...told(row),
        decisions: Object.values(model.decisions).map(({ name }) => name),
        usedBy: asked.filter(({ decision }) =>
          known.some(({ id, name }) => id === decision || name === decision),
        ),
      };
    }),
  );
  return { models };
}

async function oneModel(
  processes: Processes,
  context: Context,
  id: string,
  version: number | undefined,
): Promise<Static<typeof DecisionModelAnswer>> {
  const { rows } = await sql<Row>`SELECT id, version, name, file, deployed_at FROM process.decision_model
    WHERE id = ${id} ORDER BY version DESC`.execute(context.database.kysely);
  const row = rows.find((one) => version === undefined || one.version === version);
  if (row === undefined) throw problem("decision.unknown", { decision: id });
  const model = await processes.decisions.model(context.database.kysely, id, row.version);
  return {
    id,
    ...told(row),
    versions: rows.map(told),
    decisions: Object.values(model.decisions).map((decision) => readable(model, decision)),
  };
}

function readable(model: DecisionModel, decision: Decision) {
  const names = [
    ...decision.decisions.map((id) => model.decisions[id]?.name),
    ...decision.inputs.map((id) => model.inputs[id]?.name),
    ...decision.knowledge.map((id) => model.knowledge[id]?.name ?? model.services[id]?.name),
  ];
  return {
    id: decision.id,
    name: decision.name,
    ...(decision.type === undefined ? {} : { type: decision.type }),
    requires: names.filter((name) => name !== undefined),
    inputs: [...inputsOf(model, decision)].flatMap((id) => {
      const input = model.inputs[id];
      if (input === undefined) return [];
      const item = input.type === undefined ? undefined : model.types[input.type];
      const allowed = item?.allowed;
      return [{ ...input, ...(allowed === undefined ? {} : { allowed }) }];
    }),
    parts: readableParts(decision.logic),
  };
}

/** Input data that a decision needs, itself and through what it builds on. A model has no circles: it was refused then. */
function inputsOf(model: DecisionModel, decision: Decision): Set<string> {
  const inputs = new Set(decision.inputs);
  for (const id of decision.decisions) {
    const below = model.decisions[id];
    if (below !== undefined) for (const input of inputsOf(model, below)) inputs.add(input);
  }
  return inputs;
}
