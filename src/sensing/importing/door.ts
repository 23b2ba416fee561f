import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import path from "node:path";
import { type Log, Problem, systemActor } from "../../kernel/index.ts";
import type { Incoming, Ingest, Outcome, StreamTable } from "../ingest/index.ts";
import { problem } from "./problems.ts";

/** Where readings go: the intake of this process, or that of the running server through its door. */
export type Taking = { table: StreamTable; takeInTime(incoming: Incoming): Promise<Outcome> };

/** Bytes of a row: stream, time, value, quality, fault. */
const rowBytes = 4 + 8 + 8 + 1 + 1;
const rowsAtMost = 1_000_000;

type Answer =
  | (Omit<Outcome, "reasons" | "qualities"> & { objections: [row: number, why: number][] })
  | { error: string };

/** The socket in the data folder; who may not read that folder cannot come to it. */
function socketOf(dataDirectory: string): string {
  const whole = path.resolve(dataDirectory, "readings.sock");
  const short = path.relative(process.cwd(), whole);
  // A socket's address holds little more than a hundred bytes (unix(7)).
  return short.length < whole.length ? short : whole;
}

/**
 * Opens the door by which imports beside the running server hand their readings over: a socket for whoever may use the
 * data folder. Undefined where another process of this installation keeps it.
 */
export async function openDoor(
  ingest: Ingest,
  dataDirectory: string,
  log: Log,
): Promise<{ close(): Promise<void> } | undefined> {
  const address = socketOf(dataDirectory);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serve(ingest, socket).catch((err: unknown) => log.warn({ err }, "an import was cut off"));
  });
  if (!(await listen(server, address))) {
    if (await isAnswered(address)) return undefined;
    await rm(address, { force: true });
    if (!(await listen(server, address))) return undefined;
  }
  return {
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listen(server: Server, address: string): Promise<boolean> {
  const mask = process.umask(0o177);
  try {
    server.listen(address);
  } finally {
    process.umask(mask);
  }
  try {
    await once(server, "listening");
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw error;
  }
}

async function isAnswered(address: string): Promise<boolean> {
  const socket = await reach(address);
  socket?.destroy();
  return socket !== undefined;
}

async function reach(address: string): Promise<Socket | undefined> {
  const socket = connect(address);
  try {
    await once(socket, "connect");
    return socket;
  } catch {
    // Nobody listens there.
    return undefined;
  }
}

async function serve(ingest: Ingest, socket: Socket): Promise<void> {
  const read = reader(socket);
  // Streams that were made for this import.
  await ingest.table.directory.refresh();
  for (;;) {
    const head = await read(4);
    if (head === undefined) return;
    const rows = head.readUInt32LE();
    if (rows > rowsAtMost) throw new Error(`${rows} rows in one message`);
    const bytes = await read(rows * rowBytes);
    if (bytes === undefined) return;
    const answer = await answerTo(ingest, bytes, rows);
    const text = Buffer.from(JSON.stringify(answer));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    socket.write(Buffer.concat([length, text]));
  }
}

async function answerTo(ingest: Ingest, bytes: Buffer, rows: number): Promise<Answer> {
  const incoming = decoded(bytes, rows);
  const { directory } = ingest.table;
  if (incoming.streams.some((stream) => stream !== 0 && directory.byNumber(stream) === undefined))
    await directory.refresh();
  try {
    const { reasons, qualities: _qualities, ...counts } = await ingest.takeInTime(incoming);
    const objections: [number, number][] = [];
    for (let row = 0; row < rows; row += 1)
      if (reasons[row] !== 0) objections.push([row, reasons[row] as number]);
    return { ...counts, objections };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { error: error.message };
  }
}

/** The intake of the running server, for the streams of `table`; undefined where no server runs. */
export async function throughDoor(
  table: StreamTable,
  dataDirectory: string,
): Promise<(Taking & { close(): void }) | undefined> {
  const socket = await reach(socketOf(dataDirectory));
  if (socket === undefined) return undefined;
  const read = reader(socket);
  return {
    table,
    async takeInTime(incoming) {
      socket.write(encoded(incoming));
      const head = await read(4);
      const text = head === undefined ? undefined : await read(head.readUInt32LE());
      if (text === undefined) throw problem("reading-import.cut-off");
      const answer = JSON.parse(text.toString("utf8")) as Answer;
      if ("error" in answer) throw problem("reading-import.refused", { reason: answer.error });
      const { objections, ...counts } = answer;
      const reasons = new Uint8Array(counts.rows);
      for (const [row, why] of objections) reasons[row] = why;
      return { ...counts, reasons, qualities: new Uint8Array(counts.rows) };
    },
    close: () => socket.destroy(),
  };
}

/** Reads so many bytes at a time; undefined at the end, and where the connection broke. */
function reader(socket: Socket): (length: number) => Promise<Buffer | undefined> {
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  return async (length) => {
    const pieces: Buffer[] = [rest];
    let size = rest.length;
    while (size < length) {
      let next: IteratorResult<Buffer>;
      try {
        next = await chunks.next();
      } catch {
        return undefined;
      }
      if (next.done === true) return undefined;
      pieces.push(next.value);
      size += next.value.length;
    }
    const whole = Buffer.concat(pieces, size);
    rest = whole.subarray(length);
    return whole.subarray(0, length);
  };
}

const columnNames = ["streams", "times", "values", "qualities", "faults"] as const;

function encoded(incoming: Incoming): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(incoming.streams.length);
  const columns = columnNames.map((name) => {
    const { buffer, byteOffset, byteLength } = incoming[name];
    return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  });
  return Buffer.concat([head, ...columns]);
}

function decoded(bytes: Buffer, rows: number): Incoming {
  let at = 0;
  const next = (width: number): ArrayBuffer => {
    const part = Uint8Array.prototype.slice.call(bytes, at, at + rows * width);
    at += rows * width;
    return part.buffer as ArrayBuffer;
  };
  return {
    sender: { actor: systemActor("import"), historic: true },
    streams: new Uint32Array(next(4)),
    times: new Float64Array(next(8)),
    values: new Float64Array(next(8)),
    qualities: new Uint8Array(next(1)),
    faults: new Uint8Array(next(1)),
  };
}
