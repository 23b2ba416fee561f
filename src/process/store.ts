import { CompiledQuery, sql } from "kysely";
import { ask, postMerged, ReadAhead, type Subject, type Transaction } from "../kernel/index.ts";
import { type Changes, mergeChanges } from "./changes.ts";
import type { ProcessState } from "./engine/state.ts";
import type { Variables } from "./json.ts";

/** Where an instance belongs; everything about it that never changes but by migration. */
export type InstanceHead = {
  id: string;
  definition: string;
  version: number;
  subject: Subject;
  parent: { instance: string; call: string } | null;
};

export type StoredInstance = { head: InstanceHead; state: ProcessState };

type InstanceRow = {
  id: string;
  definition: string;
  version: number;
  subject_kind: string;
  subject_id: string;
  parent: string | null;
  parent_call: string | null;
  state: Omit<ProcessState, "variables">;
  variables: Variables;
};

const columnNames =
  "id, definition, version, subject_kind, subject_id, parent, parent_call, state, variables";
const columns = sql.raw(columnNames);

// These run with every act that moves a process: their texts are written once.
const lockText = `SELECT ${columnNames} FROM process.lock_instance($1)`;
const lockSubjectsText = `SELECT locked.* FROM unnest($1::text[], $2::text[]) AS wanted (kind, id)
  CROSS JOIN LATERAL process.lock_subject(wanted.kind, wanted.id) AS locked`;
const saveText = "SELECT process.save_steps($1, $2, $3)";

/** Instances as this transaction has written them; it holds their locks, so nobody else has moved them since. */
const written = new WeakMap<Transaction, Map<string, StoredInstance>>();
/** Of them, those that no other process called, by the subject they run for. */
const writtenFor = new WeakMap<Transaction, Map<string, StoredInstance>>();

/** Reads and locks an instance until the transaction ends. */
export async function lockInstance(tx: Transaction, id: string): Promise<StoredInstance | undefined> {
  const known = written.get(tx)?.get(id);
  if (known !== undefined) return known;
  const [row] = await ask<InstanceRow>(tx, CompiledQuery.raw(lockText, [id]));
  return row && stored(row);
}

/** Reads an instance as it is. */
export async function readInstance(tx: Transaction, id: string): Promise<StoredInstance | undefined> {
  const { rows } = await sql<InstanceRow>`SELECT ${columns} FROM process.instance WHERE id = ${id}`.execute(
    tx,
  );
  return rows[0] && stored(rows[0]);
}

const keyOf = ({ kind, id }: Subject) => `${kind}\n${id}`;
/** The instances that run for subjects, locked. */
const running = new ReadAhead<Subject, InstanceRow>({
  name: "process.instance",
  keyOf,
  answers: (row) => keyOf({ kind: row.subject_kind, id: row.subject_id }),
  query: (subjects) =>
    CompiledQuery.raw(lockSubjectsText, [subjects.map(({ kind }) => kind), subjects.map(({ id }) => id)]),
});

/**
 * Begins to read and lock the instance that runs for a subject: for an act that will move it, called when the act's
 * own lock is asked for (`ahead`), so that both answers come together.
 */
export function readInstanceAhead(tx: Transaction, subject: Subject): void {
  if (runningHere(tx, subject) !== undefined) return;
  void running.begin(tx, subject);
}

/** Reads and locks the newest running instance of a subject that no other process called. */
export async function lockBySubject(tx: Transaction, subject: Subject): Promise<StoredInstance | undefined> {
  const known = runningHere(tx, subject);
  if (known !== undefined) return known;
  const [row] = await running.read(tx, subject);
  // What was read ahead may have been moved by this transaction in the meantime, by its id.
  const here = row && written.get(tx)?.get(row.id);
  if (here !== undefined) return here.state.status === "running" ? here : undefined;
  return row && stored(row);
}

function runningHere(tx: Transaction, subject: Subject): StoredInstance | undefined {
  const instance = writtenFor.get(tx)?.get(keyOf(subject));
  return instance?.state.status === "running" ? instance : undefined;
}

function rememberWritten(tx: Transaction, instance: StoredInstance): void {
  const { id, subject, parent } = instance.head;
  if (!written.has(tx)) written.set(tx, new Map());
  written.get(tx)?.set(id, instance);
  if (parent !== null) return;
  if (!writtenFor.has(tx)) writtenFor.set(tx, new Map());
  const bySubject = writtenFor.get(tx);
  const known = bySubject?.get(keyOf(subject));
  // One that has ended makes no room for itself beside the next that runs for the subject.
  if (instance.state.status === "running" || known === undefined || known.head.id === id)
    bySubject?.set(keyOf(subject), instance);
}

function stored(row: InstanceRow): StoredInstance {
  const { parent, parent_call } = row;
  const head: InstanceHead = {
    id: row.id,
    definition: row.definition,
    version: row.version,
    subject: { kind: row.subject_kind, id: row.subject_id },
    parent: parent !== null && parent_call !== null ? { instance: parent, call: parent_call } : null,
  };
  return { head, state: { ...row.state, variables: row.variables } };
}

/** The steps of one instance that wait to be written. */
type Steps = { fresh: boolean; began: Date; path: number[]; at: Date; count: number; changes: Changes };

/**
 * Writes one step with all it caused, together with those that the transaction makes before it is sent. `fresh`
 * inserts the instance; where another runs for its subject, the transaction fails by the constraint
 * `instance_runs_once`, at the latest at its commit.
 */
export async function saveStep(
  tx: Transaction,
  { head, state }: StoredInstance,
  { fresh, path, at, changes }: { fresh: boolean; path: number[]; at: Date; changes: Changes },
): Promise<void> {
  const now = { head, state };
  rememberWritten(tx, now);
  await postMerged<Moves>(
    tx,
    "process.instance",
    (known = new Map()) => {
      const before = known.get(head.id);
      const first = { ...now, fresh, began: at, path, at, count: 1, changes };
      return known.set(
        head.id,
        before === undefined
          ? first
          : {
              ...first,
              fresh: before.fresh,
              began: before.began,
              path: [...before.path, ...path],
              count: before.count + 1,
              changes: mergeChanges(before.changes, changes),
            },
      );
    },
    savingQueries,
  );
}

/** What waits to be written of each instance. */
type Moves = Map<string, Steps & StoredInstance>;

function savingQueries(moves: Moves): CompiledQuery[] {
  const fresh: object[] = [];
  const moved: object[] = [];
  const changes: Record<string, object[]> = {};
  for (const move of moves.values()) {
    const instance = move.head.id;
    if (move.fresh) fresh.push({ ...movedRow(move), ...headRow(move.head), startedAt: move.began });
    else moved.push(movedRow(move));
    for (const [kind, list] of Object.entries(rowsOf(move.changes))) {
      const rows = list.map((row) => ({ ...row, instance }));
      changes[kind] = [...(changes[kind] ?? []), ...rows];
    }
  }
  const json = (value: object) => (Object.keys(value).length === 0 ? null : JSON.stringify(value));
  return [CompiledQuery.raw(saveText, [json(fresh), json(moved), json(changes)])];
}

function rowsOf({ cancelTimers, unsubscribe, ...lists }: Changes): Record<string, object[]> {
  return {
    ...lists,
    ...(cancelTimers && { cancelTimers: cancelTimers.map((timer) => ({ timer })) }),
    ...(unsubscribe && { unsubscribe: unsubscribe.map((wait) => ({ wait })) }),
  };
}

function movedRow({ head, state, path, at, count }: Steps & StoredInstance) {
  const { variables, ...rest } = state;
  const incidents = state.tokens.filter((token) => token.incident).length;
  return { id: head.id, status: state.status, incidents, state: rest, variables, path, at, steps: count };
}

function headRow({ definition, version, subject, parent }: InstanceHead) {
  const { kind: subjectKind, id: subjectId } = subject;
  return { definition, version, subjectKind, subjectId, parent: parent?.instance, parentCall: parent?.call };
}

/** The instance that a call activity of `parent` started. */
export async function calledBy(tx: Transaction, parent: string, call: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM process.instance WHERE parent = ${parent} AND parent_call = ${call} AND status = 'running'`.execute(
    tx,
  );
  return rows[0]?.id;
}

/** The instance that has awaited a message with this key longest. */
export async function keyedSubscriber(
  tx: Transaction,
  name: string,
  key: string,
  except: string[],
): Promise<string | undefined> {
  const { rows } = await sql<{ instance: string }>`
    SELECT instance FROM process.subscription
    WHERE kind = 'message' AND name = ${name} AND key = ${key} AND instance <> ALL (${except}::uuid[])
    ORDER BY instance, wait LIMIT 1`.execute(tx);
  return rows[0]?.instance;
}

/** The running instance of a subject that awaits a message without a key. */
export async function subscriberOfSubject(
  tx: Transaction,
  name: string,
  subject: Subject,
  except: string[],
): Promise<string | undefined> {
  const awaited = JSON.stringify({ waits: [{ kind: "message", name }] });
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM process.instance
    WHERE subject_kind = ${subject.kind} AND subject_id = ${subject.id} AND status = 'running'
      AND state @> ${awaited}::jsonb AND id <> ALL (${except}::uuid[])
    ORDER BY id LIMIT 1`.execute(tx);
  return rows[0]?.id;
}

/** The process that ran last for a subject, with what it knew at its end. */
export async function lastOfSubject(
  tx: Transaction,
  subject: Subject,
): Promise<{ definition: string; variables: Variables } | undefined> {
  const { rows } = await sql<{ definition: string; variables: Variables }>`
    SELECT definition, variables FROM process.instance
    WHERE subject_kind = ${subject.kind} AND subject_id = ${subject.id} AND parent IS NULL
    ORDER BY started_at DESC, id DESC LIMIT 1`.execute(tx);
  return rows[0];
}

/** All instances that await a signal. */
export async function signalSubscribers(tx: Transaction, name: string, except: string[]): Promise<string[]> {
  const { rows } = await sql<{ instance: string }>`
    SELECT DISTINCT instance FROM process.subscription
    WHERE kind = 'signal' AND name = ${name} AND instance <> ALL (${except}::uuid[]) ORDER BY instance`.execute(
    tx,
  );
  return rows.map((row) => row.instance);
}
