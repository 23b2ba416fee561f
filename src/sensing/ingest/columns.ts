import { scaleNumber } from "./decimal.ts";
import { type Incoming, reason, type Sender } from "./incoming.ts";
import { readInstant } from "./instant.ts";
import { kind, type StreamTable, state } from "./stream-table.ts";
import { convert } from "./units.ts";

/** Columns that grow while a message is read. */
export class Columns {
  readonly table: StreamTable;
  #size: number;
  length = 0;
  streams: Uint32Array;
  times: Float64Array;
  values: Float64Array;
  qualities: Uint8Array;
  faults: Uint8Array;

  /** `expected` rows fit without growing. */
  constructor(table: StreamTable, expected = 16) {
    this.table = table;
    this.#size = Math.max(16, expected);
    this.streams = new Uint32Array(this.#size);
    this.times = new Float64Array(this.#size);
    this.values = new Float64Array(this.#size);
    this.qualities = new Uint8Array(this.#size);
    this.faults = new Uint8Array(this.#size);
  }

  /** Adds a row whose value is scaled already. */
  push(stream: number, time: number, value: number, fault: number, bits = 0): void {
    const row = this.length;
    if (row === this.#size) this.#grow();
    this.streams[row] = stream;
    this.times[row] = time;
    this.values[row] = value;
    this.qualities[row] = bits;
    this.faults[row] = fault;
    this.length = row + 1;
  }

  /**
   * Adds a reading as JSON gives it: `time` an instant as text or milliseconds of Unix time, `result` a number, truth
   * or word. `unit` is a UCUM code where the sender names one.
   */
  add(
    stream: number,
    time: unknown,
    result: unknown,
    { unit, bits = 0 }: { unit?: unknown; bits?: number } = {},
  ): void {
    const at = timeOf(time);
    const value = this.scaled(stream, result, unit);
    if (Number.isNaN(at)) this.push(stream, 0, 0, reason.noTime, bits);
    else if (Number.isFinite(value)) this.push(stream, at, value, reason.none, bits);
    else
      this.push(stream, at, 0, Number.isNaN(value) ? this.#why(stream, result, unit) : reason.tooLarge, bits);
  }

  /** The scaled value of a result, or NaN or ±Infinity where it has none. */
  scaled(stream: number, result: unknown, unit?: unknown): number {
    const { table } = this;
    if (table.states[stream] === undefined || table.states[stream] === state.unknown) return 0;
    const type = table.kinds[stream];
    if (type === kind.category) {
      return typeof result === "string" ? (table.word(stream, result) ?? Number.NaN) : Number.NaN;
    }
    if (type === kind.truth) {
      return result === true || result === 1 ? 1 : result === false || result === 0 ? 0 : Number.NaN;
    }
    if (typeof result !== "number") return Number.NaN;
    const measured = this.#inUnit(stream, result, unit);
    if (measured === undefined || (type === kind.count && !Number.isInteger(measured))) return Number.NaN;
    return scaleNumber(measured, table.decimals[stream] as number);
  }

  /** The columns as they are now. */
  incoming(sender: Sender): Incoming {
    const { length } = this;
    return {
      sender,
      streams: this.streams.subarray(0, length),
      times: this.times.subarray(0, length),
      values: this.values.subarray(0, length),
      qualities: this.qualities.subarray(0, length),
      faults: this.faults.subarray(0, length),
    };
  }

  #inUnit(stream: number, result: number, unit: unknown): number | undefined {
    if (unit === undefined || unit === null) return result;
    if (typeof unit !== "string") return undefined;
    const own = this.table.directory.byNumber(stream)?.unitCode ?? null;
    return convert(result, unit, own);
  }

  /** Why a result has no value. */
  #why(stream: number, result: unknown, unit: unknown): number {
    if (result === null || result === undefined) return reason.noValue;
    if (typeof result === "number" && this.#inUnit(stream, result, unit) === undefined) return reason.unit;
    return this.table.kinds[stream] === kind.category ? reason.unknownWord : reason.notANumber;
  }

  #grow(): void {
    this.#size *= 2;
    const { streams, times, values, qualities, faults } = this;
    this.streams = new Uint32Array(this.#size);
    this.streams.set(streams);
    this.times = new Float64Array(this.#size);
    this.times.set(times);
    this.values = new Float64Array(this.#size);
    this.values.set(values);
    this.qualities = new Uint8Array(this.#size);
    this.qualities.set(qualities);
    this.faults = new Uint8Array(this.#size);
    this.faults.set(faults);
  }
}

/** Milliseconds of Unix time of a text or number; NaN where it is no instant. */
export function timeOf(time: unknown): number {
  if (typeof time === "string") return readInstant(time);
  return typeof time === "number" && Number.isFinite(time) && Math.abs(time) <= 8.64e15
    ? Math.trunc(time)
    : Number.NaN;
}
