import { crc32 } from "node:zlib";
import { newBatch } from "../batch.ts";
import type { ReadingBatch } from "../history.ts";

/**
 * A frame of the journal: one committed group of readings. Little-endian:
 * magic u32 · rows u32 · CRC-32 of the body u32 · CRC-32 of these twelve bytes u32 · streams u32[] · times f64[] ·
 * values f64[] · qualities u8[].
 */
const magic = 0x474a574c;
export const headerBytes = 16;
const rowBytes = 21;

/** The parts of a frame in order, to be written in one go without copying the columns. */
export function frameOf(batch: ReadingBatch): { buffers: Uint8Array[]; bytes: number } {
  const columns = columnsOf(batch);
  let crc = 0;
  for (const column of columns) crc = crc32(column, crc);
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(magic, 0);
  header.writeUInt32LE(batch.streams.length, 4);
  header.writeUInt32LE(crc, 8);
  header.writeUInt32LE(crc32(header.subarray(0, 12)), 12);
  return { buffers: [header, ...columns], bytes: headerBytes + batch.streams.length * rowBytes };
}

function columnsOf({ streams, times, values, qualities }: ReadingBatch): Uint8Array[] {
  return [streams, times, values, qualities].map(
    (column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
  );
}

/** What a segment of the journal holds. */
export type SegmentContent = {
  batches: ReadingBatch[];
  /** Bytes of whole frames from the beginning: where writing may go on. */
  wholeBytes: number;
  /** Frames were found behind a stretch that is none: readings that had been acknowledged are damaged. */
  damagedAt: number | null;
};

/**
 * Reads the frames of a segment. A torn end is a write that was never acknowledged, and is left out; a damaged stretch
 * with whole frames behind it is told, and what can be read behind it is read.
 */
export function readFrames(segment: Buffer): SegmentContent {
  const batches: ReadingBatch[] = [];
  let damagedAt: number | null = null;
  let tornAt: number | null = null;
  let position = 0;
  while (position + headerBytes <= segment.length) {
    const frame = frameAt(segment, position);
    if (frame === undefined) {
      tornAt ??= position;
      position = nextMagic(segment, position + 1);
      continue;
    }
    if (tornAt !== null) damagedAt ??= tornAt;
    tornAt = null;
    batches.push(frame.batch);
    position += frame.bytes;
  }
  return { batches, wholeBytes: tornAt ?? Math.min(position, segment.length), damagedAt };
}

function nextMagic(segment: Buffer, from: number): number {
  const wanted = Buffer.alloc(4);
  wanted.writeUInt32LE(magic);
  const found = segment.indexOf(wanted, from);
  return found === -1 ? segment.length : found;
}

function frameAt(segment: Buffer, position: number): { batch: ReadingBatch; bytes: number } | undefined {
  const header = segment.subarray(position, position + headerBytes);
  if (header.readUInt32LE(0) !== magic || header.readUInt32LE(12) !== crc32(header.subarray(0, 12)))
    return undefined;
  const rows = header.readUInt32LE(4);
  const bytes = headerBytes + rows * rowBytes;
  const body = segment.subarray(position + headerBytes, position + bytes);
  if (body.length !== rows * rowBytes || crc32(body) !== header.readUInt32LE(8)) return undefined;
  const batch = newBatch(rows);
  let offset = 0;
  // The columns are copied because a typed array must begin at a multiple of its width.
  for (const column of columnsOf(batch)) {
    column.set(body.subarray(offset, offset + column.length));
    offset += column.length;
  }
  return { batch, bytes };
}
