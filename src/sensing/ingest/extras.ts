import type { Context } from "../../kernel/index.ts";
import type { Incoming, Outcome } from "./incoming.ts";

/**
 * What a row carries beside time and result, by the names of its columns, as JSON gave it: resultTime, validTime,
 * parameters, resultQuality, `FeatureOfInterest/id`, and phenomenonTime where that is an interval.
 */
export type Extras = Readonly<Record<string, unknown>>;

/** Keeps what comes along with readings. Most readings bring nothing, and never come here. */
export type ExtrasKeeper = {
  /**
   * Looks at what comes along before anything is stored, and sets the fault of each row that carries what cannot be
   * kept: such a reading is refused as a whole. Answers how to keep the others once the readings are durable.
   */
  prepare(
    context: Context,
    incoming: Incoming,
    extras: ReadonlyMap<number, Extras>,
  ): Promise<(outcome: Outcome) => Promise<void>>;
};
