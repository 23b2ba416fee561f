import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { newBatch } from "../batch.ts";
import type { ReadingBatch } from "../history.ts";

/** A statement that the server refused, in its words. */
export class ClickHouseError extends Error {
  constructor(status: number, text: string) {
    super(`ClickHouse answered ${status}: ${text.slice(0, 500)}`);
    this.name = "ClickHouseError";
  }
}

const rowBytes = 21;
const two32 = 2 ** 32;
/** Settings that 18.16 and present versions know alike. */
const always = {
  // A Distributed table answers an insert when the shards have it, and not when it has put it aside.
  insert_distributed_sync: "1",
  max_query_size: "268435456",
};

/** One server, over HTTP. */
export class ClickHouseClient {
  readonly #address: string;
  readonly #headers: Record<string, string>;

  /** `http://user:password@host:port`; the rest of the address is not looked at. */
  constructor(address: string) {
    const url = new URL(address);
    this.#address = `${url.protocol}//${url.host}/`;
    this.#headers = {
      ...(url.username === "" ? {} : { "X-ClickHouse-User": decodeURIComponent(url.username) }),
      ...(url.password === "" ? {} : { "X-ClickHouse-Key": decodeURIComponent(url.password) }),
    };
  }

  /** Runs a statement and answers its lines, cells parted by tabs: whole numbers alone are ever asked for. */
  async lines(sql: string): Promise<string[][]> {
    const text = await (await this.#send(sql)).text();
    return text === ""
      ? []
      : text
          .trimEnd()
          .split("\n")
          .map((line) => line.split("\t"));
  }

  async run(sql: string): Promise<void> {
    await this.lines(sql);
  }

  /** Rows whose columns are stream, time, value and quality. */
  async readings(sql: string, asked?: ReadingBatch): Promise<ReadingBatch> {
    const external =
      asked === undefined
        ? undefined
        : { name: "asked", structure: "stream UInt32, time Int64", rows: keyRows(asked) };
    const answer = await this.#send(`${sql} FORMAT RowBinary`, {}, external);
    return batchOfRows(Buffer.from(await answer.arrayBuffer()));
  }

  async insert(table: string, batch: ReadingBatch, queryId: string): Promise<void> {
    const sql = `INSERT INTO ${table} (stream, time, value, quality) FORMAT RowBinary`;
    const answer = await this.#send("", { query: sql, query_id: queryId }, rowsOf(batch));
    await answer.text();
  }

  /** Writes the answer of a statement into a file, behind a first line. */
  async save(sql: string, file: string, firstLine: string): Promise<void> {
    const answer = await this.#send(sql);
    const { body } = answer;
    async function* content() {
      yield firstLine;
      if (body !== null) yield* Readable.fromWeb(body as ReadableStream);
    }
    await pipeline(content(), createWriteStream(file));
  }

  async #send(
    sql: string,
    parameters: Record<string, string> = {},
    body?: Uint8Array<ArrayBuffer> | { name: string; structure: string; rows: Uint8Array<ArrayBuffer> },
  ): Promise<Response> {
    const query = new URLSearchParams({ ...always, ...parameters });
    let content: string | FormData | Uint8Array<ArrayBuffer> = sql;
    if (body instanceof Uint8Array) content = body;
    else if (body !== undefined) {
      query.set("query", sql);
      query.set(`${body.name}_structure`, body.structure);
      query.set(`${body.name}_format`, "RowBinary");
      content = new FormData();
      content.set(body.name, new Blob([body.rows]), body.name);
    }
    const ask = () =>
      fetch(`${this.#address}?${query}`, { method: "POST", headers: this.#headers, body: content });
    // A kept connection may be closed by the server just as it is used: what only asks is asked once more.
    const asking = body === undefined || !(body instanceof Uint8Array);
    const answer = await ask()
      .catch((error: unknown) => (asking ? ask() : Promise.reject(error)))
      .catch((error: unknown) => {
        throw new Error("ClickHouse did not answer", { cause: error instanceof Error ? error.cause : error });
      });
    if (!answer.ok) throw new ClickHouseError(answer.status, await answer.text());
    return answer;
  }
}

function rowsOf({ streams, times, values, qualities }: ReadingBatch): Uint8Array<ArrayBuffer> {
  const rows = Buffer.alloc(streams.length * rowBytes);
  for (let row = 0; row < streams.length; row += 1) {
    const place = row * rowBytes;
    rows.writeUInt32LE(streams[row] ?? 0, place);
    putInteger(rows, place + 4, times[row] ?? 0);
    putInteger(rows, place + 12, values[row] ?? 0);
    rows[place + 20] = qualities[row] ?? 0;
  }
  return rows;
}

function keyRows({ streams, times }: ReadingBatch): Uint8Array<ArrayBuffer> {
  const rows = Buffer.alloc(streams.length * 12);
  for (let row = 0; row < streams.length; row += 1) {
    rows.writeUInt32LE(streams[row] ?? 0, row * 12);
    putInteger(rows, row * 12 + 4, times[row] ?? 0);
  }
  return rows;
}

function batchOfRows(rows: Buffer): ReadingBatch {
  const count = rows.length / rowBytes;
  const batch = newBatch(count);
  for (let row = 0; row < count; row += 1) {
    const place = row * rowBytes;
    batch.streams[row] = rows.readUInt32LE(place);
    batch.times[row] = rows.readInt32LE(place + 8) * two32 + rows.readUInt32LE(place + 4);
    batch.values[row] = rows.readInt32LE(place + 16) * two32 + rows.readUInt32LE(place + 12);
    batch.qualities[row] = rows[place + 20] ?? 0;
  }
  return batch;
}

function putInteger(rows: Buffer, place: number, number: number): void {
  const high = Math.floor(number / two32);
  rows.writeUInt32LE(number - high * two32, place);
  rows.writeInt32LE(high, place + 4);
}
