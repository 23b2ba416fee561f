/** The registers kept in facts. Organisations and places have modules of their own. */
export const registers = ["person", "thing", "event"] as const;
export type Register = (typeof registers)[number];

/** A value of an attribute; null says that the source knows there is none. */
export type FactValue = string | number | boolean | null;

/**
 * One source's word about one attribute of one record, for the time [from, to).
 * Facts are only ever added: a correction is a later fact of the same source over the same time.
 * `withdrawn` takes back what the source said and leaves the word to others.
 */
export type Fact = {
  readonly id: string;
  readonly record: string;
  readonly attribute: string;
  readonly value: FactValue;
  readonly withdrawn: boolean;
  readonly from: Date;
  /** Null: until further notice. */
  readonly to: Date | null;
  readonly source: string;
  /** When it came to be known here. */
  readonly recordedAt: Date;
};

/** Two records found to be one: `absorbed` answers to `survivor` until split. */
export type Merge = { readonly absorbed: string; readonly survivor: string };

/** Sources in order of trust, the most trusted first. A source that is not named comes after all that are. */
export type SourceOrder = readonly string[];

/** The surviving value of an attribute at one time, and the facts of other sources that contradict it. */
export type Surviving = { fact: Fact; contradicting: Fact[] };

/** A stretch of time in which one attribute keeps its surviving fact. */
export type Stretch = { from: Date; to: Date | null; fact: Fact };
