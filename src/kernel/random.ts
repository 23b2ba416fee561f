import { randomFillSync } from "node:crypto";

const stockBytes = 8_192;
let stock = Buffer.alloc(0);
let used = 0;

/**
 * A few random bytes of the system's generator, for salts and nonces: asking for them one by one costs more than they
 * do. No byte is given out twice.
 */
export function fewRandomBytes(count: number): Uint8Array {
  if (used + count > stock.length) {
    stock = randomFillSync(Buffer.alloc(Math.max(stockBytes, count)));
    used = 0;
  }
  used += count;
  return new Uint8Array(stock.subarray(used - count, used));
}
