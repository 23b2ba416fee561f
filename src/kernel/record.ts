import { hash } from "node:crypto";
import { CompiledQuery } from "kysely";
import { postMerged, type Transaction } from "./db.ts";
import { canonicalText } from "./json.ts";

/** What an act is done to. */
export type Subject = { readonly kind: string; readonly id: string };

/** One row of `kernel.act`, without its place in the table. `digest` covers everything else in it. */
export type Act = {
  id: string;
  at: Date;
  actor: string;
  role: string;
  channel: string;
  verb: string;
  subject: Subject;
  version: number;
  audience: readonly string[];
  detail: Readonly<Record<string, unknown>>;
  salt: Uint8Array;
  digest: Uint8Array;
};

/** The answer kept for a repeat of the sender's key. */
export type Kept = { actor: string; key: string; fingerprint: Buffer | null; act: Act; result: unknown };

type Recording = { acts: string[]; keys: string[] };

const text = "SELECT kernel.record_acts($1, $2)";

/** Inserts acts and the jobs that follow them, together with all other acts of the transaction that wait to be sent. */
export function record(tx: Transaction, made: readonly Act[], followers: readonly string[]): Promise<void> {
  const tasks = JSON.stringify(followers);
  return add(tx, { acts: made.map((act) => rowOf(act, tasks)), keys: [] });
}

/** Keeps an answer with the act it belongs to, which must have been recorded in this transaction. */
export function keep(tx: Transaction, { actor, key, fingerprint, act, result }: Kept): Promise<void> {
  const row = {
    actor,
    key,
    fingerprint: fingerprint?.toString("hex") ?? null,
    act: act.id,
    result: result ?? null,
    at: act.at,
  };
  return add(tx, { acts: [], keys: [JSON.stringify(row)] });
}

function add(tx: Transaction, more: Recording): Promise<void> {
  return postMerged<Recording>(
    tx,
    "kernel.record_acts",
    (known) => ({
      acts: [...(known?.acts ?? []), ...more.acts],
      keys: [...(known?.keys ?? []), ...more.keys],
    }),
    ({ acts, keys }) => [
      CompiledQuery.raw(text, [`[${acts.join()}]`, keys.length === 0 ? null : `[${keys.join()}]`]),
    ],
  );
}

// The detail stays the very text that the digest was taken of.
function rowOf(act: Act, tasks: string): string {
  const { id, at, actor, role, channel, verb, subject, version, audience, detail, salt, digest } = act;
  const plain = JSON.stringify({ id, at, actor, role, channel, verb, kind: subject.kind, version, audience });
  const bytes = `"salt":"${hex(salt)}","digest":"${hex(digest)}"`;
  const rest = `"subject":${JSON.stringify(subject.id)},"detail":${sealedDetails.get(act) ?? canonicalText(detail)},"tasks":${tasks},${bytes}`;
  return `${plain.slice(0, -1)},${rest}}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** The canonical text of the detail that a sealed act's digest was taken of: its row is made of the same. */
const sealedDetails = new WeakMap<Act, string>();

/** The act with its digest. */
export function sealed(act: Omit<Act, "digest">): Act {
  const detail = canonicalText(act.detail);
  const made = { ...act, digest: digestWith(act, detail) };
  sealedDetails.set(made, detail);
  return made;
}

/**
 * SHA-256(salt ‖ RFC 8785 canonical JSON of the act).
 * Covers everything the row says but its place in the table (`sequence`, `transaction`).
 */
export function digestOf(act: Omit<Act, "digest">): Uint8Array {
  return digestWith(act, canonicalText(act.detail));
}

function digestWith(act: Omit<Act, "digest">, detail: string): Uint8Array {
  const { id, actor, role, channel, verb, subject, version, audience } = act;
  // The members in the order of their names, as RFC 8785 has them; `detail` comes between the two parts.
  const first = canonicalText({ actor, at: act.at.toISOString(), audience, channel });
  const last = canonicalText({ id, role, subject: `${subject.kind}/${subject.id}`, verb, version });
  const canonical = `${first.slice(0, -1)},"detail":${detail},${last.slice(1)}`;
  return hash("sha256", Buffer.concat([act.salt, Buffer.from(canonical)]), "buffer");
}
