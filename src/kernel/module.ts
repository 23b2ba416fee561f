import type { Act } from "./act.ts";
import type { Context, Ground } from "./context.ts";
import type { Constraints } from "./http/errors.ts";
import type { FieldNames } from "./http/field-faults.ts";
import type { Route } from "./http/route.ts";
import type { ProblemCatalogue } from "./problems.ts";

/**
 * What follows an act. Runs at least once after the act is durable; the context carries a key made of job and act,
 * so that one outer act inside the handler happens exactly once.
 */
export type JobHandler = (context: Context, act: Act) => Promise<void>;

/** Something that is looked after again and again: due timers, unsent mail. One process at a time runs it. */
export type Sweep = {
  name: string;
  everyMs: number;
  /** Returns how many it handled; a sweep that handled some is run again at once. */
  run(ground: Ground): Promise<number>;
};

/** A part of the house, as the app puts it together. */
export type Module = {
  name: string;
  problems?: ProblemCatalogue;
  constraints?: Constraints;
  /** What forms call the members of bodies and the parameters of addresses; problems name a field so. */
  fields?: FieldNames;
  routes?: readonly Route[];
  /** Verb → what follows it. */
  jobs?: Readonly<Record<string, JobHandler>>;
  sweeps?: readonly Sweep[];
};
