import { createHash } from "node:crypto";
import { sql } from "kysely";
import { act, type Context, type Database, type Language, type Transaction } from "../kernel/index.ts";
import { type Evaluation, evaluateDecision } from "./decision/evaluate.ts";
import type { DecisionModel } from "./decision/model.ts";
import { readDecisions } from "./decision/read.ts";
import { refusal } from "./definitions.ts";
import type { FeelResult } from "./feel.ts";
import type { Json, Variables } from "./json.ts";
import { problem } from "./problems.ts";

/** An evaluation with the version of the model that made it. */
export type Decided = Evaluation & { model: string; version: number };

type Versioned = { model: DecisionModel; version: number };
type Reader = Pick<Transaction, "getExecutor"> & Transaction;

/** The DMN models that are loaded, each in its newest version. A version never changes, so what was read stays true. */
export class Decisions {
  readonly #models = new Map<string, DecisionModel>();

  /** Evaluates a decision by id or name in whichever model has it. Throws `decision.unknown`. */
  async evaluate(db: Reader, decision: string, input: Variables): Promise<Decided> {
    for (const { model, version } of await this.newest(db)) {
      const evaluation = evaluateDecision(model, decision, input);
      if (evaluation) return { ...evaluation, model: model.id, version };
    }
    throw problem("decision.unknown", { decision });
  }

  /** The same for a business rule task: a decision without result is a problem with its reasons. */
  async decide(db: Reader, decision: string, input: Variables): Promise<FeelResult<Json>> {
    for (const { model } of await this.newest(db)) {
      const evaluation = evaluateDecision(model, decision, input);
      if (!evaluation) continue;
      const { value, problems, warnings } = evaluation;
      const reasons = problems.length > 0 || value !== null ? problems : warnings;
      if (reasons.length === 0) return { ok: true, value };
      return { ok: false, problem: { expression: "", message: reasons.join("; ") } };
    }
    return { ok: false, problem: { expression: "", message: `no decision ${decision} is loaded` } };
  }

  /** The newest version of every model. */
  async newest(db: Reader): Promise<Versioned[]> {
    const { rows } = await sql<{ id: string; version: number }>`
      SELECT id, max(version) AS version FROM process.decision_model GROUP BY id ORDER BY id`.execute(db);
    return Promise.all(
      rows.map(async ({ id, version }) => ({ version, model: await this.model(db, id, version) })),
    );
  }

  /** A version of a model, which must be there. */
  async model(db: Transaction | Database["kysely"], id: string, version: number): Promise<DecisionModel> {
    const key = `${id}@${version}`;
    const known = this.#models.get(key);
    if (known) return known;
    const { rows } = await sql<{ xml: string; file: string }>`
      SELECT xml, file FROM process.decision_model WHERE id = ${id} AND version = ${version}`.execute(db);
    const { xml, file } = rows[0] ?? { xml: "", file: key };
    const model = await readForUse(file, xml);
    this.#models.set(key, model);
    return model;
  }
}

/** Loads a DMN file as a new version, unless it is the newest already (act `decision.deploy`). Throws `process.refused`. */
export async function deployDecisions(
  context: Context,
  file: string,
  xml: string,
): Promise<{ id: string; version: number; isNew: boolean }> {
  const model = await readForUse(file, xml, context.language);
  const digest = createHash("sha256").update(xml).digest();
  const newest = async (db: Reader) => {
    const { rows } = await sql<{ version: number; digest: Buffer }>`
      SELECT version, digest FROM process.decision_model WHERE id = ${model.id} ORDER BY version DESC LIMIT 1`.execute(
      db,
    );
    return rows[0];
  };
  const present = await newest((context.transaction ?? context.database.kysely) as Reader);
  if (present?.digest.equals(digest)) return { id: model.id, version: present.version, isNew: false };
  const subject = { kind: "decision-model", id: model.id };
  const deploy = async (tx: Transaction, at: Date) => {
    const version = ((await newest(tx))?.version ?? 0) + 1;
    await sql`INSERT INTO process.decision_model (id, version, name, file, digest, xml, deployed_at)
      VALUES (${model.id}, ${version}, ${model.name}, ${file}, ${digest}, ${xml}, ${at})`.execute(tx);
    return { id: model.id, version, isNew: true };
  };
  return act(
    context,
    "decision.deploy",
    subject,
    async (tx, draft) => {
      const deployed = await deploy(tx, draft.at);
      draft.detail = { file, ...deployed };
      return deployed;
    },
    { scope: "process.manage" },
  );
}

async function readForUse(file: string, xml: string, language: Language = "en"): Promise<DecisionModel> {
  const read = await readDecisions(xml, file);
  if (read.ok) return read.model;
  throw refusal(file, read.findings, language);
}
