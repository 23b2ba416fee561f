import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { readDocument } from "../../kernel/index.ts";

const Sources = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { uniqueItems: true });

/** `cities/<id>/registers.yaml`: which source is trusted more, the most trusted first, for each register. */
export const RegistersFile = Type.Object(
  {
    sources: Type.Object(
      { person: Sources, thing: Sources, event: Sources },
      { additionalProperties: false },
    ),
  },
  { $id: "registers.schema.json", additionalProperties: false },
);
export type SourceOrders = Static<typeof RegistersFile>["sources"];

/** Reads and checks `registers.yaml` of a city folder. Throws `FaultyFiles` naming file and line. */
export async function loadSourceOrders(cityFolder: string): Promise<SourceOrders> {
  const path = join(cityFolder, "registers.yaml");
  return readDocument(RegistersFile, await readFile(path, "utf8"), path).value.sources;
}
