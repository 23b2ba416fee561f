import type { Checkpoint } from "../checkpoint.ts";
import { openCheckpoint } from "../checkpoint.ts";
import { sameBytes } from "../merkle.ts";
import { NoteError, type Verifier } from "../note.ts";
import { problem } from "../problems.ts";
import type { Findings } from "./findings.ts";
import type { CheckpointRow } from "./store.ts";

/** What the ledger is held against: the keys that may sign, and checkpoints kept outside the database. */
export interface Trust {
  readonly origin: string;
  readonly verifiers: readonly Verifier[];
  /** The note remembered beside the key, if any. */
  readonly remembered: string | null;
  /** A checkpoint that someone kept. */
  readonly since?: { readonly note: string; readonly file: string };
}

/** A checkpoint with a right signature, and where it was kept. */
export interface SignedHead extends Checkpoint {
  readonly note: string;
  readonly source: string;
}

/** Every checkpoint that is rightly signed, by size; what is wrong with the others goes to the findings. */
export function collectHeads(rows: readonly CheckpointRow[], trust: Trust, findings: Findings): SignedHead[] {
  const heads: SignedHead[] = [];
  for (const row of rows) {
    const head = openRow(row, trust, findings);
    if (head !== null) heads.push(head);
  }
  const kept = [
    [trust.remembered, "ledger/checkpoint"],
    [trust.since?.note ?? null, trust.since?.file ?? ""],
  ] as const;
  for (const [note, source] of kept) {
    if (note !== null) heads.push({ ...openKept(note, source, trust), note, source });
  }
  const newest = rows.at(-1)?.size ?? -1;
  const remembered = heads.find(({ source }) => source === "ledger/checkpoint");
  if (remembered && remembered.size > newest) findings.add("checkpoint-removed", { size: remembered.size });
  return heads.sort((a, b) => a.size - b.size);
}

function openRow(row: CheckpointRow, trust: Trust, findings: Findings): SignedHead | null {
  try {
    const head = openCheckpoint(row.note, trust.verifiers, trust.origin);
    if (head.size !== row.size || !sameBytes(head.root, row.root)) {
      const reason = `it is stored as ${row.size} leaves, its note signs ${head.size} leaves or another root.`;
      findings.add("checkpoint-changed", { size: row.size, reason });
    }
    return { ...head, note: row.note, source: "ledger.checkpoint" };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    findings.add("checkpoint-changed", { size: row.size, reason: error.message });
    return null;
  }
}

function openKept(note: string, file: string, trust: Trust): Checkpoint {
  try {
    return openCheckpoint(note, trust.verifiers, trust.origin);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw problem("ledger.unreadable-checkpoint", { file, reason: error.message });
  }
}
