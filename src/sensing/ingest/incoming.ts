import { type Actor, quality } from "../../kernel/index.ts";

/** Why a reading is not stored, or 0. The numbers stand in columns of bytes; the names are told to the sender. */
export const reason = {
  none: 0,
  unknownStream: 1,
  retired: 2,
  forbidden: 3,
  /** The result is null or missing. */
  noValue: 4,
  /** NaN, Infinity, a text where a number belongs, a fraction where a count belongs. */
  notANumber: 5,
  /** Not one of the stream's words. */
  unknownWord: 6,
  /** No instant with an offset from UTC, such as 2026-03-10T08:00:00Z. */
  noTime: 7,
  /** Beyond ±(2^53−1) after scaling: not kept exactly, therefore not kept. */
  tooLarge: 8,
  /** In a unit that cannot be converted into the stream's. */
  unit: 9,
  late: 10,
  early: 11,
  outOfRange: 12,
  /** Not a row of the announced columns. */
  malformed: 13,
  /** Another value stands at this stream and time; the first one stays. */
  conflicting: 14,
  /** Points to a FeatureOfInterest that is not there or not within reach. */
  unknownFeature: 15,
  /** Comes along with something that cannot be kept as it is: no such time, an unknown column. */
  notKeepable: 16,
} as const;
export type Reason = keyof typeof reason;

/** The bits of quality that object to a reading: where one comes from is no objection. */
export const objecting = 0xff & ~quality.simulated;

/** The names of {@link reason} by number. */
export const reasons: readonly Reason[] = (Object.entries(reason) as [Reason, number][])
  .sort((one, other) => one[1] - other[1])
  .map(([name]) => name);

/** Who sends readings: decides which streams may be written. */
export type Sender = {
  actor: Actor;
  /** An import of what lies in the past: nothing in it is late. */
  historic?: boolean;
};

/**
 * Readings as they came, in columns of equal length, before they are judged. Values are scaled by their stream's
 * decimals already. A row that could not be read has its reason in `faults`; its other columns mean nothing then, but
 * for `streams` where that was known.
 */
export type Incoming = {
  readonly sender: Sender;
  /** Numbers of streams; 0 where none is known. */
  readonly streams: Uint32Array;
  /** Milliseconds of Unix time. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Bits of quality the sender gave. */
  readonly qualities: Uint8Array;
  readonly faults: Uint8Array;
};

/** What became of a batch, told when everything stored is durable. */
export type Outcome = {
  rows: number;
  /** Rows that are there now: new, or a resend of what was there. */
  kept: number;
  /** Of those, rows that were there before; null where they were committed together with others' and nobody counted. */
  repeated: number | null;
  /** Of those kept, rows with an objection in `qualities`. */
  marked: number;
  conflicting: number;
  refused: number;
  /** Row for row: 0 where it is kept, else the number of a {@link reason}. */
  reasons: Uint8Array;
  /** Row for row: the bits of quality it is stored with. */
  qualities: Uint8Array;
};
