import { quality, type ReadingBatch } from "../../kernel/index.ts";
import { type Incoming, objecting, reason } from "./incoming.ts";
import { type StreamTable, state } from "./stream-table.ts";

/** A batch after judging: what is to be stored, which rows of what came these are, and why others are not. */
export type Judged = {
  batch: ReadingBatch;
  /** Row of what came for each row of `batch`; undefined where all rows are stored. */
  rows: Uint32Array | undefined;
  reasons: Uint8Array;
  qualities: Uint8Array;
  /** Rows of `batch` with an objection. */
  marked: number;
};

/** Judges every row by its stream's settings, at the instant `now` (milliseconds of Unix time). */
export function judge(incoming: Incoming, table: StreamTable, now: number): Judged {
  const { streams, times, values, faults, sender } = incoming;
  const length = streams.length;
  const reasons = new Uint8Array(length);
  const qualities = incoming.qualities.slice();
  const writable = table.writable(sender.actor);
  let kept = 0;
  let marked = 0;
  for (let row = 0; row < length; row += 1) {
    const stream = streams[row] as number;
    const verdict = objection(table, writable, stream, faults[row] as number);
    if (verdict !== reason.none) {
      reasons[row] = verdict;
      continue;
    }
    const value = values[row] as number;
    const age = now - (times[row] as number);
    let bits = qualities[row] as number;
    let refusal: number = reason.none;
    if (value < (table.least[stream] as number) || value > (table.greatest[stream] as number)) {
      if (table.refusesOutOfRange(stream)) refusal = reason.outOfRange;
      bits |= quality.outOfRange;
    }
    if (age > (table.lateAfterMs[stream] as number) && sender.historic !== true) {
      if (table.refusesLate(stream)) refusal = reason.late;
      bits |= quality.late;
    } else if (-age > (table.earlyAfterMs[stream] as number)) {
      if (table.refusesEarly(stream)) refusal = reason.early;
      bits |= quality.early;
    }
    if (refusal !== reason.none) {
      reasons[row] = refusal;
      continue;
    }
    qualities[row] = bits;
    kept += 1;
    if ((bits & objecting) !== 0) marked += 1;
  }
  if (kept === length) {
    return { batch: { streams, times, values, qualities }, rows: undefined, reasons, qualities, marked };
  }
  const rows = new Uint32Array(kept);
  for (let row = 0, at = 0; row < length; row += 1) if (reasons[row] === 0) rows[at++] = row;
  return { batch: pick({ streams, times, values, qualities }, rows), rows, reasons, qualities, marked };
}

function objection(
  table: StreamTable,
  writable: Uint8Array | undefined,
  stream: number,
  fault: number,
): number {
  const standing = table.states[stream];
  if (standing === undefined || standing === state.unknown) {
    return fault === reason.malformed ? reason.malformed : reason.unknownStream;
  }
  if (writable !== undefined && writable[stream] !== 1) return reason.forbidden;
  if (standing === state.retired) return reason.retired;
  return fault;
}

/** The named rows of a batch. */
export function pick(batch: ReadingBatch, rows: Uint32Array): ReadingBatch {
  const { length } = rows;
  const picked = {
    streams: new Uint32Array(length),
    times: new Float64Array(length),
    values: new Float64Array(length),
    qualities: new Uint8Array(length),
  };
  for (let at = 0; at < length; at += 1) {
    const row = rows[at] as number;
    picked.streams[at] = batch.streams[row] as number;
    picked.times[at] = batch.times[row] as number;
    picked.values[at] = batch.values[row] as number;
    picked.qualities[at] = batch.qualities[row] as number;
  }
  return picked;
}
