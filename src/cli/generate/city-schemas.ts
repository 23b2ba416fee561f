import type { TSchema } from "typebox";
import { CalendarFile } from "../../calendar/index.ts";
import {
  AccountsFile,
  OrganisationsFile,
  PlacesFile,
  RegistersFile,
  RolesFile,
} from "../../foundation/index.ts";
import { VitalSignsFile } from "../../insight/index.ts";
import { ScenarioFile } from "../../scenarios/index.ts";
import { StreamsFile } from "../../sensing/index.ts";
import { cityFileSchemas, KnowledgeFile, LabelsFile } from "../../tickets/index.ts";
import { Rhythm } from "../day/rhythm.ts";
import { SensorHabits } from "../day/sensors/habits.ts";
import { DemoRequests } from "../demo/requests.ts";
import { DemoWorkFile } from "../demo/work.ts";

/** Every file of a city folder that has a form: its name below the folder, and that form. */
const files: Record<string, TSchema> = {
  accounts: AccountsFile,
  calendar: CalendarFile,
  ...cityFileSchemas,
  "day/readings": SensorHabits,
  "day/requests": DemoRequests,
  "day/rhythm": Rhythm,
  "day/work": DemoWorkFile,
  knowledge: KnowledgeFile,
  labels: LabelsFile,
  organisations: OrganisationsFile,
  "places/places": PlacesFile,
  registers: RegistersFile,
  roles: RolesFile,
  "scenarios/scenario": ScenarioFile,
  streams: StreamsFile,
  "vital-signs": VitalSignsFile,
};

/** The published JSON Schemas (2020-12) of a city's files: path below the root → text. Editors check against them. */
export function citySchemas(): Map<string, string> {
  return new Map(
    Object.entries(files).map(([name, schema]) => {
      const file = `docs/city/${name.split("/").at(-1)}.schema.json`;
      const document = {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        title: `${name}.yaml of a city folder`,
        ...schema,
      };
      return [file, `${JSON.stringify(document, null, 2)}\n`];
    }),
  );
}
