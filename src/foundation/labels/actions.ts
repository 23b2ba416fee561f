import {
  type Actor,
  act,
  type Context,
  type Database,
  newId,
  type Scope,
  type Transaction,
} from "../../kernel/index.ts";
import { problem } from "./problems.ts";
import { currentLabels } from "./rules.ts";
import type { CurrentLabel, LabelAssignment, LabelledEntity, LabelStatement } from "./schema.ts";
import {
  entityKey,
  insertStatements,
  lockEntities,
  postFresh,
  replaceCurrent,
  statementsAbout,
} from "./store.ts";

/** Which of these entities `actor` reaches with `scope`. The module that keeps a kind knows; it gives this to the app. */
export type EntityReach = (
  tx: Transaction | Database["kysely"],
  actor: Actor,
  scope: Scope,
  ids: readonly string[],
) => Promise<Set<string>>;

/** Kind of entity → who may reach which. Only what stands here can be labelled. */
export type LabelledKinds = Readonly<Record<string, EntityReach>>;

/** Most statements of one batch: one act, one transaction. */
export const batchAtMost = 1000;

/**
 * Keeps a batch of statements, all or none, and folds what holds now: one act `label.set` for the batch, whose jobs
 * find the statements by the act. A person speaks for themself: source is the account, whatever was sent.
 * Throws `label.unknown-kind`, `label.unreachable`, `label.confidence`.
 */
export async function setLabels(
  context: Context,
  kinds: LabelledKinds,
  given: readonly LabelStatement[],
): Promise<{ batch: string; statements: number; entities: number }> {
  const statements = given.map((statement) => attributed(statement, context.actor));
  const batch = newId();
  return act(context, "label.set", { kind: "label-batch", id: batch }, async (tx, draft) => {
    const entities = distinct(statements.map((statement) => statement.entity));
    await mustReach(tx, context.actor, "label.set", kinds, entities);
    await sayLabels(tx, statements, { act: draft.id, at: draft.at });
    draft.detail = { statements: statements.length, entities: entities.length, ...summary(statements) };
    draft.audience = context.actor.unit === null ? [] : [context.actor.unit];
    return { batch, statements: statements.length, entities: entities.length };
  });
}

/**
 * Keeps what is said within another act, such as what a rule says of a ticket that comes under another category, and
 * folds what holds now. Whoever calls has made sure that the entities may be labelled.
 */
export async function sayLabels(
  tx: Transaction,
  statements: readonly LabelStatement[],
  given: { act: string; at: Date },
): Promise<void> {
  const entities = distinct(statements.map((statement) => statement.entity));
  await lockEntities(tx, entities);
  await insertStatements(tx, statements, given);
  const said = await statementsAbout(tx, entities);
  const current = entities.map((entity) => ({
    ...entity,
    labels: currentLabels(said.get(entityKey(entity)) ?? []),
  }));
  await replaceCurrent(tx, current);
}

/**
 * Keeps what is said of an entity in the very act that makes it, such as a ticket's report. Nobody else can have said
 * anything of it: nobody is waited for, nothing is read, and acts of one transaction write together.
 */
export async function sayOfFresh(
  tx: Transaction,
  entity: LabelledEntity,
  statements: readonly Omit<LabelStatement, "entity">[],
  { act, at }: { act: string; at: Date },
): Promise<void> {
  if (statements.length === 0) return;
  const said = statements.map((statement) => ({ ...statement, id: newId(), at }));
  await postFresh(tx, act, { entity, said, current: currentLabels(said) });
}

function attributed(statement: LabelStatement, actor: Actor): LabelStatement {
  if (statement.origin === "human") return { ...statement, source: actor.id, version: "", confidence: null };
  if ((statement.origin === "model") !== (statement.confidence !== null)) {
    throw problem("label.confidence", { label: statement.label });
  }
  return statement;
}

function distinct(entities: readonly LabelledEntity[]): LabelledEntity[] {
  return [...new Map(entities.map((entity) => [entityKey(entity), entity])).values()];
}

/** Sources with their versions, and how often each label was said, for the timeline. */
function summary(statements: readonly LabelStatement[]) {
  const sources = [
    ...new Set(statements.map(({ origin, source, version }) => `${origin}:${source}@${version}`)),
  ].sort();
  const labels: Record<string, number> = {};
  for (const { label } of statements) labels[label] = (labels[label] ?? 0) + 1;
  return { sources, labels };
}

async function mustReach(
  tx: Transaction | Database["kysely"],
  actor: Actor,
  scope: Scope,
  kinds: LabelledKinds,
  entities: readonly LabelledEntity[],
): Promise<void> {
  for (const [kind, group] of Map.groupBy(entities, (entity) => entity.kind)) {
    const reach = kinds[kind];
    if (reach === undefined)
      throw problem("label.unknown-kind", { kind, known: Object.keys(kinds).sort().join(", ") });
    const ids = group.map((entity) => entity.id);
    const reachable = await reach(tx, actor, scope, ids);
    const missing = ids.find((id) => !reachable.has(id));
    if (missing !== undefined) throw problem("label.unreachable", { kind, id: missing });
  }
}

/** What holds of one entity now, and everything ever said about it, newest first. */
export async function readLabels(
  context: Context,
  kinds: LabelledKinds,
  entity: LabelledEntity,
): Promise<{ current: CurrentLabel[]; statements: LabelAssignment[] }> {
  const { kysely } = context.database;
  await mustReach(kysely, context.actor, "label.read", kinds, [entity]);
  const statements = (await statementsAbout(kysely, [entity])).get(entityKey(entity)) ?? [];
  const newestFirst = statements.toSorted(
    (a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1),
  );
  return { current: currentLabels(statements), statements: newestFirst };
}
