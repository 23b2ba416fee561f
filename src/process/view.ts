import { sql } from "kysely";
import {
  type Actor,
  mayReach,
  reachOf,
  type Subject,
  type Text,
  type Transaction,
  withinReach,
} from "../kernel/index.ts";
import type { Definitions } from "./definitions.ts";
import type { ModelNames } from "./drawing.ts";
import type { ProcessState } from "./engine/state.ts";
import type { Begun } from "./work/store.ts";

/** Where an instance stands and which way it came, to be drawn over its diagram. No variables: they may be personal. */
export type InstanceView = {
  id: string;
  definition: string;
  version: number;
  subject: Subject;
  status: ProcessState["status"];
  startedAt: string;
  endedAt: string | null;
  /** Elements where tokens rest now. */
  at: { node: string; name: string; token: string; incident: string | null }[];
  /** Sequence flows passed, in order, and the elements they touch. */
  passedFlows: string[];
  passedNodes: string[];
  items: ItemView[];
};

export type ItemView = {
  item: string;
  node: string;
  name: string;
  names: Text;
  candidateScope: string | null;
  unitPath: string | null;
  assignee: string | null;
  dueAt: string | null;
  state: "open" | "done" | "withdrawn";
  openedAt: string;
  closedAt: string | null;
};

type Row = {
  id: string;
  definition: string;
  version: number;
  subject_kind: string;
  subject_id: string;
  status: ProcessState["status"];
  state: Pick<ProcessState, "tokens">;
  path: number[];
  started_at: Date;
  ended_at: Date | null;
};

/** The instances of a subject, newest first, or one by its id. Whoever calls it answers for who may see them. */
export async function viewInstances(
  db: Transaction,
  definitions: Definitions,
  target: { instance: string } | { subject: Subject },
): Promise<InstanceView[]> {
  const where =
    "instance" in target
      ? sql`id = ${target.instance}`
      : sql`subject_kind = ${target.subject.kind} AND subject_id = ${target.subject.id}`;
  const { rows } = await sql<Row>`
    SELECT id, definition, version, subject_kind, subject_id, status, state, path, started_at, ended_at
    FROM process.instance WHERE ${where} ORDER BY started_at DESC, id DESC LIMIT 100`.execute(db);
  return Promise.all(rows.map((row) => viewOf(db, definitions, row)));
}

/** Instances held by an incident that the actor may see by the rule of `maySee`, longest first. */
export async function viewIncidents(
  db: Transaction,
  definitions: Definitions,
  actor: Actor,
): Promise<InstanceView[]> {
  const work = withinReach(actor, "process.read", { unit: sql`w.unit_path`, account: sql`w.assignee` });
  const begun = withinReach(actor, "process.read", { unit: sql`b.unit_path`, account: sql`b.account` });
  const { rows } = await sql<Row>`
    SELECT id, definition, version, subject_kind, subject_id, status, state, path, started_at, ended_at
    FROM process.instance i WHERE incidents > 0 AND (${reachOf(actor, "process.read") === "all"}
      OR EXISTS (SELECT FROM process.work_item w WHERE w.instance = i.id AND ${work})
      OR EXISTS (SELECT FROM process.begun b
        WHERE b.instance = CASE WHEN i.subject_kind = 'process' THEN i.subject_id::uuid END AND ${begun}))
    ORDER BY started_at LIMIT 200`.execute(db);
  return Promise.all(rows.map((row) => viewOf(db, definitions, row)));
}

/** Whether the actor's reach covers a unit or person the instance has given work to, or those who began it. */
export function maySee(actor: Actor, scope: string, view: InstanceView, begun?: Begun): boolean {
  return mayReach(actor, scope, {
    units: [...view.items.flatMap(({ unitPath }) => unitPath ?? []), ...(begun?.unit ? [begun.unit] : [])],
    accounts: [
      ...view.items.flatMap(({ assignee }) => assignee ?? []),
      ...(begun === undefined ? [] : [begun.account]),
    ],
  });
}

async function viewOf(db: Transaction, definitions: Definitions, row: Row): Promise<InstanceView> {
  const graph = await definitions.graph(db, row.definition, row.version);
  const flows = row.path.flatMap((flow) => graph.flows[flow] ?? []);
  return {
    id: row.id,
    definition: row.definition,
    version: row.version,
    subject: { kind: row.subject_kind, id: row.subject_id },
    status: row.status,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    at: row.state.tokens.map(({ id, at, incident }) => ({
      node: at,
      name: graph.nodes[at]?.name ?? at,
      token: id,
      incident: incident?.message ?? null,
    })),
    passedFlows: flows.map((flow) => flow.id),
    passedNodes: [...new Set(flows.flatMap((flow) => [flow.from, flow.to]))],
    items: await itemsOf(db, row.id, await definitions.names(db, row.definition, row.version)),
  };
}

async function itemsOf(db: Transaction, instance: string, names: ModelNames): Promise<ItemView[]> {
  const { rows } = await sql<
    Omit<ItemView, "names" | "dueAt" | "openedAt" | "closedAt"> &
      Record<"dueAt" | "closedAt", Date | null> & { openedAt: Date }
  >`
    SELECT item, node, name, candidate_scope AS "candidateScope", unit_path AS "unitPath", assignee, due_at AS "dueAt",
      state, opened_at AS "openedAt", closed_at AS "closedAt"
    FROM process.work_item WHERE instance = ${instance} ORDER BY opened_at, item`.execute(db);
  return rows.map((row) => ({
    ...row,
    names: names.nodes.get(row.node) ?? { "zh-CN": row.name, ja: row.name, en: row.name },
    dueAt: row.dueAt?.toISOString() ?? null,
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  }));
}
