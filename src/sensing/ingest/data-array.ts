import { Columns } from "./columns.ts";
import { type DataArray, readDataArrayPlainly } from "./data-array-plain.ts";
import { exactDigits, shifted, tooLarge } from "./decimal.ts";
import { reason } from "./incoming.ts";
import { instantIn } from "./instant.ts";
import { kind, type StreamTable } from "./stream-table.ts";

/**
 * The body of SensorThings CreateObservations (OGC 18-088 §13.2) as columns. `now` is the time of rows that come
 * without one. Reads the common form straight from the bytes; whatever is unusual is left to `JSON.parse`, with the
 * same result. Throws `ingest.unreadable` for what is no such body.
 */
export function readDataArray(body: Buffer, table: StreamTable, now: number): DataArray {
  const columns = new FastReader(body, table, now).read();
  return columns === undefined ? readDataArrayPlainly(body, table, now) : { columns, extras: new Map() };
}

/** What a column of a row holds. A body with others holds more than readings and is left to the plain reader. */
const column = { time: 1, result: 2 } as const;

/** Thrown to leave the body to the plain reader; made once, for its trace would cost more than the reading. */
const unusual = new Error("unusual");

const bytesPerRow = 24;

class FastReader {
  readonly #bytes: Buffer;
  readonly #table: StreamTable;
  readonly #now: number;
  readonly #columns: Columns;
  #at = 0;
  // What the last value was: a number as mantissa × 10^exponent, or a value as JSON has it.
  #digits = 0;
  #mantissa = 0;
  #exponent = 0;
  #negative = false;
  #time = 0;

  constructor(bytes: Buffer, table: StreamTable, now: number) {
    this.#bytes = bytes;
    this.#table = table;
    this.#now = now;
    this.#columns = new Columns(table, Math.ceil(bytes.length / bytesPerRow));
  }

  /** The columns, or undefined where the body is unusual or no JSON. */
  read(): Columns | undefined {
    try {
      this.#expect(91);
      if (!this.#ends(93)) {
        do this.#group();
        while (this.#goesOn(93));
      }
      this.#space();
      return this.#at === this.#bytes.length ? this.#columns : undefined;
    } catch (error) {
      if (error === unusual) return undefined;
      throw error;
    }
  }

  #group(): void {
    let stream: number | undefined;
    let columns: number[] | undefined;
    let rows = false;
    this.#expect(123);
    do {
      const name = this.#text();
      this.#expect(58);
      if (name === "Datastream" && stream === undefined) stream = this.#datastream();
      else if (name === "components" && columns === undefined) columns = this.#components();
      else if (name === "dataArray@iot.count") this.#count();
      else if (name === "dataArray" && !rows && stream !== undefined && columns !== undefined) {
        this.#rows(stream, columns);
        rows = true;
      } else throw unusual;
    } while (this.#goesOn(125));
    if (!rows) throw unusual;
  }

  #datastream(): number {
    this.#expect(123);
    if (this.#text() !== "@iot.id") throw unusual;
    this.#expect(58);
    const id = this.#whole();
    this.#expect(125);
    return id;
  }

  #components(): number[] {
    const columns: number[] = [];
    this.#expect(91);
    do {
      const name = this.#text();
      if (name !== "phenomenonTime" && name !== "result") throw unusual;
      const found = name === "result" ? column.result : column.time;
      if (columns.includes(found)) throw unusual;
      columns.push(found);
    } while (this.#goesOn(93));
    if (!columns.includes(column.result)) throw unusual;
    return columns;
  }

  #count(): void {
    this.#whole();
  }

  #rows(stream: number, columns: readonly number[]): void {
    const bytes = this.#bytes;
    this.#expect(91);
    if (this.#ends(93)) return;
    // The form that nearly every body has.
    const usual = columns.length === 2 && columns[0] === column.time && columns[1] === column.result;
    const number = stream < this.#table.states.length ? stream : 0;
    const isMeasure = this.#table.kinds[number] === kind.measure && this.#table.states[number] !== 0;
    const decimals = this.#table.decimals[number] as number;
    do {
      this.#space();
      if (bytes[this.#at] !== 91) throw unusual;
      this.#at += 1;
      if (usual) {
        this.#readTime();
        this.#expect(44);
        this.#result(stream, isMeasure, decimals);
        this.#expect(93);
      } else this.#row(stream, columns, isMeasure, decimals);
    } while (this.#goesOn(93));
  }

  /** A row whose columns stand in another order, or without a time: its time may come behind its result. */
  #row(stream: number, columns: readonly number[], isMeasure: boolean, decimals: number): void {
    this.#time = this.#now;
    const begin = this.#at;
    let result = -1;
    for (let at = 0; at < columns.length; at += 1) {
      if (at > 0) this.#expect(44);
      this.#space();
      if (columns[at] === column.time) this.#readTime();
      else {
        result = this.#at;
        this.#pass();
      }
    }
    this.#expect(93);
    const end = this.#at;
    this.#at = result < 0 ? begin : result;
    this.#result(stream, isMeasure, decimals);
    this.#at = end;
  }

  /** Reads a time into `#time`. What is no plain instant may be an interval: the plain reader finds out. */
  #readTime(): void {
    this.#space();
    const bytes = this.#bytes;
    if (bytes[this.#at] !== 34) throw unusual;
    const from = this.#at + 1;
    const to = this.#stringEnd(from);
    this.#time = instantIn(bytes, from, to);
    if (Number.isNaN(this.#time)) throw unusual;
    this.#at = to + 1;
  }

  /** Reads a result and adds the row of `#time`. */
  #result(stream: number, isMeasure: boolean, decimals: number): void {
    this.#space();
    const first = this.#bytes[this.#at] as number;
    const columns = this.#columns;
    if (first === 45 || (first >= 48 && first <= 57)) {
      const from = this.#at;
      this.#number();
      if (!isMeasure || this.#digits > exactDigits) {
        columns.add(stream, this.#time, Number(this.#bytes.toString("latin1", from, this.#at)));
        return;
      }
      const size = shifted(this.#mantissa, decimals + this.#exponent);
      if (size === tooLarge) columns.push(stream, this.#time, 0, reason.tooLarge);
      else columns.push(stream, this.#time, this.#negative && size !== 0 ? -size : size, reason.none);
      return;
    }
    columns.add(stream, this.#time, this.#word(first));
  }

  /** A text, truth or null. */
  #word(first: number): unknown {
    if (first === 34) return this.#text();
    if (first === 116) return this.#literal("true", true);
    if (first === 102) return this.#literal("false", false);
    if (first === 110) return this.#literal("null", null);
    throw unusual;
  }

  /** Passes over a number, text, truth or null. */
  #pass(): void {
    const first = this.#bytes[this.#at] as number;
    if (first === 45 || (first >= 48 && first <= 57)) this.#number();
    else this.#word(first);
  }

  /** Reads a number of JSON's grammar into mantissa and exponent; the mantissa is right up to 15 digits. */
  #number(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    let byte = bytes[at] as number;
    this.#negative = byte === 45;
    if (this.#negative) byte = bytes[++at] as number;
    const leading = byte;
    let mantissa = 0;
    const whole = at;
    while (byte >= 48 && byte <= 57) {
      mantissa = mantissa * 10 + (byte - 48);
      byte = bytes[++at] as number;
    }
    let digits = at - whole;
    if (digits === 0 || (leading === 48 && digits > 1)) throw unusual;
    let exponent = 0;
    if (byte === 46) {
      const from = at + 1;
      byte = bytes[++at] as number;
      while (byte >= 48 && byte <= 57) {
        mantissa = mantissa * 10 + (byte - 48);
        byte = bytes[++at] as number;
      }
      if (at === from) throw unusual;
      exponent = from - at;
      digits -= exponent;
    }
    if (byte === 101 || byte === 69) {
      byte = bytes[++at] as number;
      const down = byte === 45;
      if (down || byte === 43) byte = bytes[++at] as number;
      const from = at;
      let size = 0;
      while (byte >= 48 && byte <= 57) {
        size = size * 10 + (byte - 48);
        byte = bytes[++at] as number;
      }
      if (at === from || at - from > 4) throw unusual;
      exponent += down ? -size : size;
    }
    this.#at = at;
    this.#digits = digits;
    this.#mantissa = mantissa;
    this.#exponent = exponent;
  }

  #whole(): number {
    this.#space();
    const from = this.#at;
    const first = this.#bytes[from] as number;
    if (first < 48 || first > 57) throw unusual;
    this.#number();
    if (this.#exponent !== 0 || this.#digits > 9 || this.#digits !== this.#at - from) throw unusual;
    return this.#mantissa;
  }

  /** A text without escapes. */
  #text(): string {
    this.#space();
    if (this.#bytes[this.#at] !== 34) throw unusual;
    const from = this.#at + 1;
    const to = this.#stringEnd(from);
    this.#at = to + 1;
    return this.#bytes.toString("utf8", from, to);
  }

  /** The closing quote of a text that begins at `at`. */
  #stringEnd(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    for (;;) {
      const byte = bytes[at] as number;
      if (byte === 34) return at;
      // An escape, a control character, or the end of the bytes.
      if (byte === 92 || !(byte >= 32)) throw unusual;
      at += 1;
    }
  }

  #literal<V>(word: string, value: V): V {
    const to = this.#at + word.length;
    if (this.#bytes.toString("latin1", this.#at, to) !== word) throw unusual;
    this.#at = to;
    return value;
  }

  #expect(byte: number): void {
    if (this.#bytes[this.#at] !== byte) {
      this.#space();
      if (this.#bytes[this.#at] !== byte) throw unusual;
    }
    this.#at += 1;
  }

  /** Whether a list or object ends here, having no entries. */
  #ends(close: number): boolean {
    this.#space();
    if (this.#bytes[this.#at] !== close) return false;
    this.#at += 1;
    return true;
  }

  /** Whether a list or object has a further entry. */
  #goesOn(close: number): boolean {
    const byte = this.#bytes[this.#at];
    if (byte !== 44 && byte !== close) this.#space();
    const next = this.#bytes[this.#at];
    this.#at += 1;
    if (next === 44) return true;
    if (next === close) return false;
    throw unusual;
  }

  #space(): void {
    const bytes = this.#bytes;
    for (;;) {
      const byte = bytes[this.#at];
      if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) return;
      this.#at += 1;
    }
  }
}
