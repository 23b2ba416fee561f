import { HASH_BYTES } from "./merkle.ts";
import { NoteError, openNote, type Signer, signNote, strictBase64, type Verifier } from "./note.ts";

/** A C2SP tlog-checkpoint: the head of the tree that the log stands by. https://c2sp.org/tlog-checkpoint */
export interface Checkpoint {
  /** Name of the log. */
  readonly origin: string;
  /** Leaves in the tree. */
  readonly size: number;
  readonly root: Uint8Array;
}

export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString("base64")}\n`;
}

/** Reads the text of a note as a checkpoint; further lines are ignored. Throws NoteError. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, sizeText, rootText, ...more] = text.split("\n");
  const root = rootText === undefined ? null : strictBase64(rootText);
  const size = /^(0|[1-9]\d{0,15})$/.test(sizeText ?? "") ? Number(sizeText) : Number.NaN;
  const endsWell = more.at(-1) === "" && !more.slice(0, -1).includes("");
  if (!origin || !Number.isSafeInteger(size) || root?.length !== HASH_BYTES || !endsWell) {
    throw new NoteError(
      "checkpoint_malformed",
      "A checkpoint is a line each for origin, size and root hash.",
    );
  }
  return { origin, size, root };
}

export function signCheckpoint(checkpoint: Checkpoint, signers: readonly Signer[]): string {
  return signNote(formatCheckpoint(checkpoint), signers);
}

/** A checkpoint of the log `origin`, signed by one of the keys. Throws NoteError. */
export function openCheckpoint(note: string, verifiers: readonly Verifier[], origin: string): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, verifiers).text);
  if (checkpoint.origin !== origin) {
    throw new NoteError(
      "checkpoint_malformed",
      `This checkpoint is of the log ${checkpoint.origin}, not of ${origin}.`,
    );
  }
  return checkpoint;
}
