import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import Type, { type Static } from "typebox";
import { FaultyFiles, type Finding, kernelTold, readDocument, type Told } from "../../../kernel/index.ts";
import type { KindEntry } from "../../../sensing/index.ts";
import { told } from "./findings.ts";

const strict = { additionalProperties: false } as const;
const positive = Type.Number({ exclusiveMinimum: 0 });
const span = Type.Tuple([positive, positive], { description: "minutes: shortest, longest" });

const Fault = Type.Object(
  {
    aDay: Type.Number({ minimum: 0, description: "how often it befalls a stream in a day, on average" }),
    to: Type.Optional(
      Type.Union([Type.Number(), Type.Boolean(), Type.String()], {
        description: "what it shows at its height",
      }),
    ),
    silent: Type.Optional(Type.Literal(true, { description: "it sends nothing instead" })),
    rises: Type.Optional(
      Type.Number({ minimum: 0, description: "minutes from its beginning to its height" }),
    ),
    lasts: span,
  },
  strict,
);

const Habit = Type.Object(
  {
    at: Type.Optional(Type.Number({ description: "usual value; of truths, the share of time it is true" })),
    words: Type.Optional(
      Type.Record(Type.String(), Type.Number({ minimum: 0 }), {
        description: "how often each word, by weight",
      }),
    ),
    hours: Type.Optional(
      Type.Array(Type.Number({ minimum: 0 }), {
        minItems: 24,
        maxItems: 24,
        description: "what `at` is multiplied by in each hour, 0 to 23",
      }),
    ),
    own: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: "share by which streams differ from each other" }),
    ),
    slow: Type.Optional(Type.Number({ minimum: 0, description: "how far it wanders over hours" })),
    noise: Type.Optional(Type.Number({ minimum: 0, description: "how far two readings in a row differ" })),
    rain: Type.Optional(Type.Number({ minimum: 0, description: "what the heaviest rain adds" })),
    rainLag: Type.Optional(Type.Number({ minimum: 0, description: "minutes that it follows the rain by" })),
    columns: Type.Optional(
      Type.Array(Type.String(), { description: "columns of files from which a real day may be taken" }),
    ),
    faults: Type.Optional(Type.Array(Fault)),
  },
  strict,
);

/** `day/readings.yaml` of a city folder: how its sensors behave in a simulated day, by kind. */
export const SensorHabits = Type.Object(
  {
    rain: Type.Object(
      {
        aDay: Type.Number({ minimum: 0, description: "showers in a day, on average" }),
        lasts: span,
      },
      strict,
    ),
    kinds: Type.Record(Type.String(), Habit),
  },
  strict,
);
export type SensorHabits = Static<typeof SensorHabits>;
export type Habit = Static<typeof Habit>;
export type FaultHabit = Static<typeof Fault>;

/**
 * How a city's sensors behave; undefined where it does not say. `kinds` are those of its streams.yaml. Throws
 * `FaultyFiles` for kinds that there are not and for values that a kind cannot show.
 */
export async function loadSensorHabits(
  cityFolder: string,
  kinds: readonly KindEntry[],
): Promise<SensorHabits | undefined> {
  const file = path.join(cityFolder, "day", "readings.yaml");
  if (!existsSync(file)) return undefined;
  const { value, finding } = readDocument(SensorHabits, await readFile(file, "utf8"), file);
  const byCode = new Map(kinds.map((kind) => [kind.code, kind]));
  const findings: Finding[] = [];
  for (const [code, habit] of Object.entries(value.kinds)) {
    const kind = byCode.get(code);
    const misfit =
      kind === undefined ? kernelTold("file.unknown-sensor-kind", { kind: code }) : misfitOf(kind, habit);
    if (misfit !== undefined) findings.push(finding(["kinds", code], misfit));
  }
  if (findings.length > 0) throw new FaultyFiles(findings);
  return value;
}

function misfitOf({ type, words = [] }: KindEntry, habit: Habit): Told | undefined {
  const shown = (habit.faults ?? []).flatMap(({ to, silent }) => (silent === true ? [] : [to]));
  if (type !== "category") {
    const wanted = type === "truth" ? "boolean" : "number";
    if (habit.at === undefined) return told("habit.no-usual");
    return shown.some((to) => typeof to !== wanted) ? told("habit.fault-value", { type: wanted }) : undefined;
  }
  const said = [...Object.keys(habit.words ?? {}), ...shown];
  if (said.length === 0) return told("habit.no-words");
  const unknown = said.find((word) => typeof word !== "string" || !words.includes(word));
  return unknown === undefined ? undefined : told("habit.unknown-word", { word: unknown });
}
