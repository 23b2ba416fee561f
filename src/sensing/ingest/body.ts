import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { kernelProblem } from "../../kernel/index.ts";
import type { Ingest } from "./ingest.ts";
import { problem } from "./problems.ts";

const unzip = promisify(gunzip);

/** Bytes that a body without a length is given room for at a time. */
const pieceBytes = 65_536;

/** The body of a request, and how to free the room that was set aside for it. */
export type Body = { bytes: Buffer; free(): void };

/**
 * Reads a body whole, plain or gzipped, with room set aside for it before it comes. Throws `ingest.busy` where there is
 * none, `kernel.too-large` beyond `bytesAtMost` (unpacked), `ingest.unreadable` where it is cut off or no gzip.
 */
export async function readBody(request: IncomingMessage, ingest: Ingest, bytesAtMost: number): Promise<Body> {
  const length = Number(request.headers["content-length"] ?? Number.NaN);
  if (length > bytesAtMost) throw tooLarge(bytesAtMost);
  const reserved: (() => void)[] = [];
  const free = () => {
    for (const release of reserved.splice(0)) release();
  };
  const reserve = (bytes: number) => void reserved.push(ingest.reserve(bytes));
  try {
    const sent = Number.isNaN(length)
      ? await readPieces(request, reserve, bytesAtMost)
      : await readWhole(request, reserve, length);
    return { bytes: await unpacked(request, sent, reserve, bytesAtMost), free };
  } catch (error) {
    free();
    throw error;
  }
}

const tooLarge = (bytes: number) => kernelProblem("kernel.too-large", { limit: `${bytes} bytes` });
const cutOff = () => problem("ingest.unreadable", { reason: "the body ends before its announced length" });

/** The pieces of a body. A body too large is left where it is, so that its sender still gets the answer. */
async function* piecesOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw request.complete ? error : cutOff();
  }
}

async function readWhole(
  request: IncomingMessage,
  reserve: (bytes: number) => void,
  length: number,
): Promise<Buffer> {
  reserve(length);
  const bytes = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for await (const piece of piecesOf(request)) at += piece.copy(bytes, at);
  if (at !== length) throw cutOff();
  return bytes;
}

async function readPieces(
  request: IncomingMessage,
  reserve: (bytes: number) => void,
  bytesAtMost: number,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  let room = 0;
  for await (const piece of piecesOf(request)) {
    length += piece.length;
    if (length > bytesAtMost) throw tooLarge(bytesAtMost);
    while (room < length) {
      reserve(pieceBytes);
      room += pieceBytes;
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}

async function unpacked(
  request: IncomingMessage,
  sent: Buffer,
  reserve: (bytes: number) => void,
  bytesAtMost: number,
): Promise<Buffer> {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return sent;
  if (encoding !== "gzip") throw kernelProblem("kernel.media-type", { accepted: "Content-Encoding: gzip" });
  try {
    const bytes = await unzip(sent, { maxOutputLength: bytesAtMost });
    reserve(bytes.length);
    return bytes;
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(bytesAtMost);
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) {
      throw problem("ingest.unreadable", { reason: `it is no gzip: ${error.message}` });
    }
    throw error;
  }
}
