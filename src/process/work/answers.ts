import { hash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { type Actor, canonicalText, findAct, type Transaction, withinReach } from "../../kernel/index.ts";
import { type Form, factsOf } from "../form.ts";
import type { Variables } from "../json.ts";
import { answersScope } from "./rules.ts";

/** Whose answer it is, to what: the start of an instance where no item is named. */
export type Answering = { act: string; instance: string; item: string | null; at: Date; given: Variables };

/** What an act says of an answer: its choices, and the digest of its words, which lie beside it and can be erased. */
export type AnswerDetail = { variables: string[]; facts: Variables; digest?: string };

/**
 * Keeps what was filled in beside its act and gives what the act says of it. The digest is SHA-256 over a salt and the
 * canonical JSON of the words; with the salt gone, words as short as a name cannot be guessed from it.
 */
export async function keepAnswer(
  tx: Transaction,
  actor: Pick<Actor, "id" | "role">,
  form: Form | undefined,
  { act, instance, item, at, given }: Answering,
): Promise<AnswerDetail> {
  const facts = factsOf(form, given);
  const words = wordsOf(given, facts);
  const salt = Object.keys(words).length === 0 ? null : randomBytes(16);
  await sql`INSERT INTO process.answer (act, instance, item, account, role, at, given, salt)
    VALUES (${act}, ${instance}, ${item}, ${actor.id}, ${actor.role}, ${at}, ${JSON.stringify(given)}, ${salt})`.execute(
    tx,
  );
  const variables = Object.keys(given);
  return salt === null ? { variables, facts } : { variables, facts, digest: digestOf(salt, words) };
}

/** What was given beyond the facts; what was left empty is none. */
const wordsOf = (given: Variables, facts: Variables): Variables =>
  Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== null && !Object.hasOwn(facts, name)),
  );

const digestOf = (salt: Uint8Array, words: Variables): string =>
  hash("sha256", Buffer.concat([salt, Buffer.from(canonicalText(words))]));

export type StoredAnswer = {
  act: string;
  item: string | null;
  node: string | null;
  account: string;
  role: string;
  at: Date;
  given: Variables;
  erasedAt: Date | null;
  definition: string;
  version: number;
  /** Whether these are still the words whose digest stands in the act; null where there is none to compare. */
  intact: boolean | null;
};

/** What was answered in an instance, oldest first, as far as it stands within the actor's reach or is the actor's own. */
export async function answersIn(tx: Transaction, actor: Actor, instance: string): Promise<StoredAnswer[]> {
  const unit = sql`coalesce(w.unit_path, b.unit_path)`;
  const placed = { unit, account: sql`coalesce(w.assignee, b.account)` };
  const { rows } = await sql<Omit<StoredAnswer, "intact"> & { salt: Buffer | null }>`
    SELECT a.act, a.item, w.node, a.account, a.role, a.at, a.given, a.salt, a.erased_at AS "erasedAt",
      i.definition, i.version
    FROM process.answer a JOIN process.instance i ON i.id = a.instance
      LEFT JOIN process.work_item w ON w.instance = a.instance AND w.item = a.item
      LEFT JOIN process.begun b ON b.instance = CASE WHEN i.subject_kind = 'process' THEN i.subject_id::uuid END
    WHERE a.instance = ${instance} AND (${withinReach(actor, answersScope, placed)} OR a.account = ${actor.id})
    ORDER BY a.at, a.act`.execute(tx);
  return Promise.all(
    rows.map(async ({ salt, ...row }) => ({ ...row, intact: await isIntact(tx, { ...row, salt }) })),
  );
}

async function isIntact(
  tx: Transaction,
  { act, given, salt }: { act: string; given: Variables; salt: Buffer | null },
): Promise<boolean | null> {
  const { facts = {}, digest } = ((await findAct(tx, act))?.detail ?? {}) as Partial<AnswerDetail>;
  if (salt === null || digest === undefined) return null;
  return digestOf(salt, wordsOf(given, facts)) === digest;
}

/**
 * Erases the words of a process that has ended, of those it called as well: an answer keeps its choices, which its act
 * holds, too; what the process carried along and handed to its tasks goes whole. Gives how many answers held words.
 */
export async function eraseWords(tx: Transaction, root: string, at: Date): Promise<number> {
  const all = sql`(SELECT id FROM process.instance WHERE subject_kind = 'process' AND subject_id = ${root})`;
  const { rows } = await sql<{ act: string }>`SELECT act FROM process.answer
    WHERE instance IN ${all} AND salt IS NOT NULL AND erased_at IS NULL`.execute(tx);
  for (const { act } of rows) {
    const { facts = {} } = ((await findAct(tx, act))?.detail ?? {}) as Partial<AnswerDetail>;
    await sql`UPDATE process.answer SET given = ${JSON.stringify(facts)}, salt = NULL, erased_at = ${at}
      WHERE act = ${act}`.execute(tx);
  }
  await sql`UPDATE process.work_item SET input = NULL WHERE instance IN ${all}`.execute(tx);
  await sql`UPDATE process.instance SET variables = '{}' WHERE id IN ${all}`.execute(tx);
  return rows.length;
}
