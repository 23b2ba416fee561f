import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type Context, inOneLine, type Language, type Problem, type Transaction } from "../kernel/index.ts";
import { compileProcess } from "./bpmn/compile.ts";
import { answerOf, describeFinding, type Finding } from "./bpmn/findings.ts";
import type { ProcessGraph } from "./bpmn/graph.ts";
import { type ModelNames, namesOfModel } from "./drawing.ts";
import { problem } from "./problems.ts";

export type Deployed = { id: string; version: number; isNew: boolean };

const believedMs = 1_000;
/** Counts what this process has deployed. */
let deployments = 0;

/** Compiled graphs by process and version. A version never changes, so what was read once stays true. */
export class Definitions {
  readonly #graphs = new Map<string, ProcessGraph>();
  readonly #names = new Map<string, ModelNames>();
  readonly #newest = new Map<string, { version: number; until: number; deployments: number }>();

  /** Names of a process and its elements, read from its file once: a version never changes. */
  async names(tx: Transaction, id: string, version: number): Promise<ModelNames> {
    const key = `${id}@${version}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const { rows } = await sql<{ xml: string }>`
      SELECT xml FROM process.definition WHERE id = ${id} AND version = ${version}`.execute(tx);
    const xml = rows[0]?.xml;
    if (xml === undefined) throw problem("process.unknown", { process: key });
    const names = await namesOfModel(xml, id);
    this.#names.set(key, names);
    return names;
  }

  async graph(tx: Transaction, id: string, version: number): Promise<ProcessGraph> {
    const key = `${id}@${version}`;
    const known = this.#graphs.get(key);
    if (known) return known;
    const { rows } = await sql<{ graph: ProcessGraph }>`
      SELECT graph FROM process.definition WHERE id = ${id} AND version = ${version}`.execute(tx);
    const graph = rows[0]?.graph;
    if (!graph) throw problem("process.unknown", { process: key });
    this.#graphs.set(key, graph);
    return graph;
  }

  /**
   * The newest version of a process, to start it. Believed for a second: what another process has deployed is used
   * within that time, what this one has at once.
   */
  async newest(tx: Transaction, id: string): Promise<{ version: number; graph: ProcessGraph }> {
    const believed = this.#newest.get(id);
    if (
      believed !== undefined &&
      performance.now() < believed.until &&
      believed.deployments === deployments
    ) {
      return { version: believed.version, graph: await this.graph(tx, id, believed.version) };
    }
    const { rows } = await sql<{ version: number }>`
      SELECT version FROM process.definition WHERE id = ${id} ORDER BY version DESC LIMIT 1`.execute(tx);
    const version = rows[0]?.version;
    if (version === undefined) throw problem("process.unknown", { process: id });
    const graph = await this.graph(tx, id, version);
    this.#newest.set(id, { version, until: performance.now() + believedMs, deployments });
    return { version, graph };
  }

  /** The newest version of every process. */
  async all(tx: Transaction): Promise<{ id: string; version: number; graph: ProcessGraph }[]> {
    const { rows } = await sql<{ id: string; version: number }>`
      SELECT id, max(version) AS version FROM process.definition GROUP BY id ORDER BY id`.execute(tx);
    return Promise.all(
      rows.map(async (row) => ({ ...row, graph: await this.graph(tx, row.id, row.version) })),
    );
  }
}

/** Compiles a file for deployment. Throws `process.refused` with all reasons. */
export async function compileForDeployment(
  { language }: Pick<Context, "language">,
  file: string,
  xml: string,
): Promise<ProcessGraph[]> {
  const compiled = await compileProcess(xml, file);
  if (compiled.ok) return compiled.graphs;
  throw refusal(file, compiled.findings, language);
}

/** Why a model is not loaded: all that is wrong in one sentence, and apart for programs. */
export function refusal(file: string, findings: readonly Finding[], language: Language): Problem {
  const refused = findings.filter((finding) => finding.severity === "refused");
  return problem(
    "process.refused",
    { file, reason: inOneLine(refused.map(describeFinding)) },
    { findings: findings.map((one) => answerOf(one, language)) },
  );
}

/** The newest versions, where all of them come from this very XML: nothing is to be deployed then. */
export async function newestIfSame(
  db: Parameters<ReturnType<typeof sql>["execute"]>[0],
  graphs: ProcessGraph[],
  xml: string,
): Promise<Deployed[] | null> {
  const ids = graphs.map((graph) => graph.id);
  const { rows } = await sql<{ id: string; version: number; digest: Buffer }>`
    SELECT DISTINCT ON (id) id, version, digest FROM process.definition
    WHERE id = ANY (${ids}) ORDER BY id, version DESC`.execute(db);
  const digest = digestOf(xml);
  const same = rows.length === ids.length && rows.every((row) => row.digest.equals(digest));
  return same ? rows.map(({ id, version }) => ({ id, version, isNew: false })) : null;
}

function digestOf(xml: string): Buffer {
  return createHash("sha256").update(xml).digest();
}

/** Stores a graph as a new version, unless the newest has the same XML. */
export async function storeDefinition(
  tx: Transaction,
  graph: ProcessGraph,
  source: { file: string; xml: string; at: Date },
): Promise<Deployed> {
  deployments += 1;
  const digest = digestOf(source.xml);
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${graph.id}, 5))`.execute(tx);
  const { rows } = await sql<{ version: number; digest: Buffer }>`
    SELECT version, digest FROM process.definition WHERE id = ${graph.id} ORDER BY version DESC LIMIT 1`.execute(
    tx,
  );
  const newest = rows[0];
  if (newest?.digest.equals(digest)) return { id: graph.id, version: newest.version, isNew: false };
  const version = (newest?.version ?? 0) + 1;
  await sql`INSERT INTO process.definition (id, version, name, file, digest, executable, xml, graph, deployed_at)
    VALUES (${graph.id}, ${version}, ${graph.name ?? graph.id}, ${source.file}, ${digest}, ${graph.executable},
      ${source.xml}, ${JSON.stringify(graph)}, ${source.at})`.execute(tx);
  return { id: graph.id, version, isNew: true };
}
