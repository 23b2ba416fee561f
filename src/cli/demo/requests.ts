import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import Type, { type Static } from "typebox";
import { readDocument } from "../../kernel/index.ts";

const strict = { additionalProperties: false } as const;

/** `day/requests.yaml` of a city folder: what people report in the background day of the demo. */
export const DemoRequests = Type.Object(
  {
    requests: Type.Array(
      Type.Object(
        {
          category: Type.String(),
          source: Type.Union([Type.Literal("found"), Type.Literal("asked")]),
          title: Type.String({ minLength: 1, maxLength: 200 }),
          description: Type.String({ minLength: 1 }),
          outcome: Type.String({ minLength: 1 }),
        },
        strict,
      ),
      { minItems: 1 },
    ),
  },
  strict,
);
export type DemoRequest = Static<typeof DemoRequests>["requests"][number];

/** The demo's requests of a city; undefined where it brings none. Throws `FaultyFiles`. */
export async function loadDemoRequests(cityFolder: string): Promise<DemoRequest[] | undefined> {
  const file = path.join(cityFolder, "day", "requests.yaml");
  if (!existsSync(file)) return undefined;
  return readDocument(DemoRequests, await readFile(file, "utf8"), file).value.requests;
}
