import { randomFillSync } from "node:crypto";
import { v7 } from "uuid";

const bytesOfId = 16;
/** Random bytes for so many ids are drawn at once: a draw for each cost more than all the rest of it. */
const pool = new Uint8Array(256 * bytesOfId);
let drawn = pool.length;
/** Ids of one millisecond count on, so that they sort as they were made (RFC 9562 §6.2, method 1). */
let msecs = 0;
let seq = 0;

/** A new UUIDv7 (RFC 9562): ids made later sort later, so that indexes grow at one end. */
export function newId(): string {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  const random = pool.subarray(drawn, drawn + bytesOfId);
  drawn += bytesOfId;
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // Begins in the lower half, so that it has room to count.
    seq = new DataView(random.buffer, random.byteOffset + 6, 4).getUint32(0) >>> 1;
  } else {
    seq += 1;
    if (seq === 2 ** 32) {
      seq = 0;
      msecs += 1;
    }
  }
  return v7({ random, msecs, seq });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Whether `text` is a UUID of any version. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
