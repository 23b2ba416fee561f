import type { State } from "../rules/index.ts";
import { splitKey, type Units } from "./unit.ts";

/** What a snapshot has to say: changed units with their state, null where it is quiet again, and times by chunk. */
export type SnapshotPart = {
  states: { rule: string; subject: string; print: string; state: State | null }[];
  chunks: { chunk: number; times: Buffer }[];
};

export const streamsPerChunk = 1024;

/** What has changed since the last snapshot; taken as told, unless {@link giveBack} is called. */
export function takeSnapshot({ dirty, table }: Units): SnapshotPart {
  const states = [...dirty].map(([key, unit]) => {
    const [rule = "", subject = ""] = splitKey(key);
    const state = unit?.live?.state;
    return {
      rule,
      subject,
      print: unit?.rule.print ?? "",
      state: state === undefined ? null : structuredClone(state),
    };
  });
  const chunks: SnapshotPart["chunks"] = [];
  for (const [chunk, touched] of table.touched.entries()) {
    if (touched === 0) continue;
    const times = Buffer.alloc(streamsPerChunk * 8);
    for (let place = 0; place < streamsPerChunk; place += 1) {
      const seen = table.seen[chunk * streamsPerChunk + place] ?? Number.NEGATIVE_INFINITY;
      times.writeDoubleLE(seen, place * 8);
    }
    chunks.push({ chunk, times });
  }
  dirty.clear();
  table.touched.fill(0);
  return { states, chunks };
}

/** A snapshot that could not be written: its parts have changed still. */
export function giveBack(units: Units, { states, chunks }: SnapshotPart): void {
  for (const { rule, subject } of states) {
    const key = `${rule}\n${subject}`;
    if (!units.dirty.has(key)) units.dirty.set(key, units.byKey(key) ?? null);
  }
  for (const { chunk } of chunks) units.table.touched[chunk] = 1;
}

/** Puts back the newest observed times. They count as heard `now`, milliseconds: what came next could not be. */
export function restoreTimes({ table }: Units, chunks: SnapshotPart["chunks"], now: number): void {
  for (const { chunk, times } of chunks) {
    table.makeRoom((chunk + 1) * streamsPerChunk - 1);
    for (let place = 0; place < streamsPerChunk; place += 1) {
      const seen = times.readDoubleLE(place * 8);
      table.seen[chunk * streamsPerChunk + place] = seen;
      table.lag[chunk * streamsPerChunk + place] = Number.isFinite(seen) ? Math.max(0, now - seen) : 0;
    }
  }
}
