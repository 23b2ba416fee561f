import type { Language, Module, Text } from "../kernel/index.ts";
import type { CityClock, Rule, StreamDirectory, StreamsFile } from "../sensing/index.ts";
import type { StandingAlarms, TicketServices } from "../tickets/index.ts";
import { alarmReader } from "./alarms.ts";
import { scenarioJobs } from "./jobs.ts";
import { scenarioProblem } from "./problems.ts";
import { scenarioRoutes } from "./routes.ts";
import type { ScenarioFile } from "./schema.ts";
import { standing } from "./store.ts";

/** What the scenarios stand on. */
export type ScenariosGiven = {
  scenarios: readonly ScenarioFile[];
  services: TicketServices;
  streams: Pick<StreamDirectory, "byNumber">;
  file: StreamsFile;
  clock: CityClock;
  /** The city's own language, in which tickets are written. */
  language: Language;
  /** Names of the area of this path of codes; undefined where it has none. */
  areaNames: (path: string) => Text | undefined;
};

/** The scenarios, as the app puts them together. */
export function scenariosModule(given: ScenariosGiven): Module {
  const { services, streams, file, clock, language, areaNames } = given;
  const scenarios = new Map(given.scenarios.map((scenario) => [scenario.id, scenario]));
  const readAlarm = alarmReader({ language, streams, kinds: file.kinds, areaNames });
  const kinds = new Map(file.kinds.map((kind) => [kind.code, kind]));
  return {
    name: "scenarios",
    problems: scenarioProblem.catalogue,
    routes: scenarioRoutes(scenarios, { kinds, defaults: file.defaults, clock }),
    jobs: scenarioJobs({ services, scenarios, language, readAlarm }),
  };
}

/** The rules that the city's scenarios want watched. */
export function rulesOf(scenarios: readonly ScenarioFile[]): Rule[] {
  return scenarios.map(({ id, names, domain, detect }) => ({ id, names, domain, detect }));
}

/** What tickets ask before one is done: its alarms that still stand and whose scenarios say so. */
export function standingAlarms(scenarios: readonly ScenarioFile[], language: Language): StandingAlarms {
  const asked = new Map(
    scenarios
      .filter(({ close }) => close.stillFaulty === "question")
      .map(({ id, names }) => [id, names[language]]),
  );
  return {
    ahead: (tx, ticket) => void standing.begin(tx, ticket),
    async on(tx, ticket) {
      const found = await standing.read(tx, ticket);
      return found.flatMap(({ alarm, scenario, severity }) => {
        const name = asked.get(scenario);
        return name === undefined ? [] : [{ alarm, scenario, severity, name }];
      });
    },
  };
}
