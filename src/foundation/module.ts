import type { Config, Module } from "../kernel/index.ts";
import { eventProblem } from "./events/index.ts";
import { eventAndThingRoutes } from "./events/routes.ts";
import type { LabelledKinds } from "./labels/index.ts";
import { labelProblem } from "./labels/index.ts";
import { labelRoutes } from "./labels/routes.ts";
import { conventionsOf, openPersonalKeys, type PeopleParts, personalProblem } from "./people/index.ts";
import { resealSweep } from "./people/jobs.ts";
import { peopleRoutes } from "./people/routes.ts";
import { registerProblem, type SourceOrders } from "./registers/index.ts";
import { reachableRecords } from "./registers/store.ts";

/** What the registers need to know of their city. `country` is its ISO 3166 code. */
export type RegistersGiven = {
  config: Config;
  country: string;
  sources: SourceOrders;
  /** Kinds that the floors above keep and that can be labelled, such as ticket. */
  labelled?: LabelledKinds;
};

/** The registers and labels, ready for the app. Opens, and at the first start makes, the keys of personal data. */
export function openRegisters(given: RegistersGiven): { module: Module; people: PeopleParts } {
  const { config, country, sources, labelled = {} } = given;
  const people = { keys: openPersonalKeys(config.dataDirectory), conventions: conventionsOf(country) };
  const kinds: LabelledKinds = {
    person: (tx, actor, scope, ids) => reachableRecords(tx, actor, scope, "person", ids),
    thing: (tx, actor, scope, ids) => reachableRecords(tx, actor, scope, "thing", ids),
    event: (tx, actor, scope, ids) => reachableRecords(tx, actor, scope, "event", ids),
    ...labelled,
  };
  const module: Module = {
    name: "registers",
    problems: {
      ...registerProblem.catalogue,
      ...personalProblem.catalogue,
      ...eventProblem.catalogue,
      ...labelProblem.catalogue,
    },
    routes: [...peopleRoutes(people, sources.person), ...eventAndThingRoutes(sources), ...labelRoutes(kinds)],
    sweeps: [resealSweep(people)],
  };
  return { module, people };
}
