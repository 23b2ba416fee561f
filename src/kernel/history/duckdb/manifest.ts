import { readFile } from "node:fs/promises";
import path from "node:path";
import Type, { type Static } from "typebox";
import { Compile } from "typebox/compile";
import { replaceFile } from "./files.ts";

const whole = Type.Integer();

/** A Parquet file: ordered by stream and time, never changed. */
export const PartEntry = Type.Object({
  file: Type.String({ pattern: "^[a-z0-9-]+\\.parquet$" }),
  rows: whole,
  bytes: whole,
  from: Type.Integer({ description: "least time" }),
  to: Type.Integer({ description: "greatest time" }),
  leastStream: whole,
  greatestStream: whole,
  settled: Type.Boolean({ description: "put together by day; false as it came from the journal" }),
});
export type PartEntry = Static<typeof PartEntry>;

/** What the history is: these parts, and the segments of the journal behind `sealed`. Replaced as a whole. */
const Manifest = Type.Object({
  format: Type.Literal(1),
  sealed: Type.Integer({ description: "segments of the journal up to this one are in the parts" }),
  nextFile: whole,
  newest: Type.Union([Type.String({ pattern: "^newest-[0-9]+\\.bin$" }), Type.Null()], {
    description: "the newest reading of each stream, as far as the parts go",
  }),
  parts: Type.Array(PartEntry),
});
export type Manifest = Static<typeof Manifest>;

const compiled = Compile(Manifest);
export const manifestName = "manifest.json";
export const partsFolder = "parts";

export const emptyManifest: Manifest = { format: 1, sealed: 0, nextFile: 1, newest: null, parts: [] };

/** The manifest of a folder; that of an empty history where there is none. Throws an Error that says what is wrong. */
export async function readManifest(folder: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(path.join(folder, manifestName), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return emptyManifest;
    throw error;
  }
  const read: unknown = JSON.parse(text);
  if (!compiled.Check(read)) throw new Error(`${manifestName} is not a manifest of this release`);
  return read;
}

export function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  return replaceFile(path.join(folder, manifestName), `${JSON.stringify(manifest)}\n`);
}
