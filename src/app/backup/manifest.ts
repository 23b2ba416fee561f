import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import Type, { type Static } from "typebox";
import { FaultyFiles, readDocument } from "../../kernel/index.ts";
import { hashOf } from "./files.ts";
import { problem } from "./problems.ts";

const closed = { additionalProperties: false } as const;

/** Never out of the backup or of the data folder. */
const Below = Type.String({ pattern: "^(database|data)(/(?!\\.)[^/\\\\]+)+$" });

const TableEntry = Type.Object(
  {
    schema: Type.String(),
    name: Type.String(),
    columns: Type.Array(Type.String(), { description: "in the order of the rows' text" }),
    file: Type.String(),
    rows: Type.Integer(),
  },
  closed,
);
export type TableEntry = Static<typeof TableEntry>;

const SequenceEntry = Type.Object(
  { schema: Type.String(), name: Type.String(), value: Type.String(), called: Type.Boolean() },
  closed,
);
export type SequenceEntry = Static<typeof SequenceEntry>;

/** What a backup holds; written last, so that a folder with a manifest is a whole backup. */
export const Manifest = Type.Object(
  {
    format: Type.Literal(1),
    release: Type.String(),
    at: Type.String({ description: "when its state of the database was seen" }),
    city: Type.String({ description: "the city folder it runs, which is kept apart" }),
    migrations: Type.Array(Type.String()),
    tables: Type.Array(TableEntry),
    sequences: Type.Array(SequenceEntry),
    checkpoint: Type.Union([Type.String(), Type.Null()], {
      description: "the ledger's newest in that state",
    }),
    files: Type.Array(Type.Object({ path: Below, bytes: Type.Integer(), sha256: Type.String() }, closed)),
  },
  closed,
);
export type Manifest = Static<typeof Manifest>;

export const manifestName = "manifest.json";

/**
 * Reads a backup's manifest and holds every file against it. Throws `backup.unreadable` without a manifest, and
 * `backup.damaged` where a file is missing, changed, or one too many.
 */
export async function openBackup(folder: string): Promise<{ manifest: Manifest; sha256: string }> {
  const text = await readManifest(folder);
  const manifest = parsed(text, folder);
  const damaged: string[] = [];
  for (const { path: name, bytes, sha256 } of manifest.files) {
    const found = await hashOf(path.join(folder, name));
    if (found?.bytes !== bytes || found.sha256 !== sha256) damaged.push(name);
  }
  const known = new Set([manifestName, ...manifest.files.map((file) => path.normalize(file.path))]);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const name = path.relative(folder, path.join(entry.parentPath, entry.name));
    if (!entry.isDirectory() && !known.has(name)) damaged.push(name);
  }
  if (damaged.length > 0) throw problem("backup.damaged", { file: damaged[0], count: damaged.length });
  return { manifest, sha256: createHash("sha256").update(text).digest("hex") };
}

async function readManifest(folder: string): Promise<string> {
  try {
    return await readFile(path.join(folder, manifestName), "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw problem("backup.unreadable", { folder, reason });
  }
}

function parsed(text: string, folder: string): Manifest {
  try {
    return readDocument(Manifest, text, manifestName).value;
  } catch (error) {
    if (!(error instanceof FaultyFiles)) throw error;
    throw problem("backup.unreadable", { folder, reason: error.message });
  }
}
