import { type Actor, mayReach } from "../../kernel/index.ts";
import type { ResultType, Stream, StreamDirectory } from "../registry/stream.ts";
import { powers } from "./decimal.ts";

/** Scope to write readings of streams within one's reach. */
export const writeScope = "reading.write";
/** Scope to read them. */
export const readScope = "stream.read";

export const state = { unknown: 0, active: 1, retired: 2 } as const;
export const kind = { measure: 0, count: 1, truth: 2, category: 3 } as const satisfies Record<
  ResultType,
  number
>;

const refusesLate = 1;
const refusesEarly = 2;
const refusesOutOfRange = 4;

/**
 * What the ingest path asks of a stream for each reading, in flat arrays by the stream's number: a hundred thousand
 * readings are judged without touching an object. Kept up by the directory.
 */
export class StreamTable {
  readonly directory: StreamDirectory;
  states: Uint8Array = new Uint8Array(0);
  kinds: Uint8Array = new Uint8Array(0);
  decimals: Uint8Array = new Uint8Array(0);
  /** Bounds of the values, scaled. */
  least: Float64Array = new Float64Array(0);
  greatest: Float64Array = new Float64Array(0);
  lateAfterMs: Float64Array = new Float64Array(0);
  earlyAfterMs: Float64Array = new Float64Array(0);
  #handling: Uint8Array = new Uint8Array(0);
  #words = new Map<number, ReadonlyMap<string, number>>();
  #writable = new Map<string, Uint8Array>();
  readonly #stop: () => void;

  constructor(directory: StreamDirectory) {
    this.directory = directory;
    for (const stream of directory.all()) this.#set(stream);
    this.#stop = directory.onChange((stream) => this.#set(stream));
  }

  close(): void {
    this.#stop();
  }

  refusesLate(number: number): boolean {
    return ((this.#handling[number] ?? 0) & refusesLate) !== 0;
  }

  refusesEarly(number: number): boolean {
    return ((this.#handling[number] ?? 0) & refusesEarly) !== 0;
  }

  refusesOutOfRange(number: number): boolean {
    return ((this.#handling[number] ?? 0) & refusesOutOfRange) !== 0;
  }

  /** Number of a word of a category stream; undefined where it is none of them. */
  word(number: number, word: string): number | undefined {
    return this.#words.get(number)?.get(word);
  }

  /** Which streams an actor may write, by number; undefined where all. */
  writable(actor: Actor): Uint8Array | undefined {
    const reach = actor.grants.get(writeScope);
    if (reach === "all") return undefined;
    const key = `${reach ?? ""} ${actor.unit ?? ""}`;
    const known = this.#writable.get(key);
    if (known !== undefined) return known;
    const allowed = new Uint8Array(this.states.length);
    for (const { number, unit } of this.directory.all()) {
      if (mayReach(actor, writeScope, { units: [unit], accounts: [] })) allowed[number] = 1;
    }
    this.#writable.set(key, allowed);
    return allowed;
  }

  #set(stream: Stream): void {
    const { number, settings } = stream;
    if (number >= this.states.length) this.#grow(number);
    const scale = powers[settings.decimals] as number;
    this.states[number] = stream.retiredAt === null ? state.active : state.retired;
    this.kinds[number] = kind[stream.type];
    this.decimals[number] = stream.type === "measure" ? settings.decimals : 0;
    const bound = stream.type === "measure" ? scale : 1;
    this.least[number] = settings.least === null ? Number.NEGATIVE_INFINITY : settings.least * bound;
    this.greatest[number] = settings.greatest === null ? Number.POSITIVE_INFINITY : settings.greatest * bound;
    this.lateAfterMs[number] = settings.lateAfterMs;
    this.earlyAfterMs[number] = settings.earlyAfterMs;
    this.#handling[number] =
      (settings.late === "refuse" ? refusesLate : 0) |
      (settings.early === "refuse" ? refusesEarly : 0) |
      (settings.outOfRange === "refuse" ? refusesOutOfRange : 0);
    if (stream.type === "category") {
      this.#words.set(number, new Map(stream.words.map((word, code) => [word, code])));
    }
    this.#writable.clear();
  }

  #grow(number: number): void {
    const size = Math.max(1024, this.states.length * 2, number + 1);
    this.states = grown(new Uint8Array(size), this.states);
    this.kinds = grown(new Uint8Array(size), this.kinds);
    this.decimals = grown(new Uint8Array(size), this.decimals);
    this.least = grown(new Float64Array(size), this.least);
    this.greatest = grown(new Float64Array(size), this.greatest);
    this.lateAfterMs = grown(new Float64Array(size), this.lateAfterMs);
    this.earlyAfterMs = grown(new Float64Array(size), this.earlyAfterMs);
    this.#handling = grown(new Uint8Array(size), this.#handling);
  }
}

function grown<A extends Uint8Array | Float64Array>(larger: A, smaller: A): A {
  larger.set(smaller);
  return larger;
}
