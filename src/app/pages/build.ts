// npm run build: builds the pages of `web/` when they are stale, and says where they lie. Also run by the server in a
// process of its own, so that neither the database's start nor requests wait for it.
import { randomUUID } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { gzip } from "node:zlib";
import { build } from "vite";
import {
  changedSince,
  digestOf,
  draftPrefix,
  firstPrefix,
  firstWord,
  freshPages,
  root,
  type Stocked,
  shelf,
} from "./stock.ts";

// Also where tests start the build: what is served is never the libraries' slow and talkative variant.
process.env.NODE_ENV = "production";

const inUseMs = 24 * 3_600_000;
/** No build takes as long: what is older was left by one that was cut off. */
const draftMs = 3_600_000;
/** A file system tells times in steps; a change within one before the build may still be missed by it. */
const stepMs = 50;
/** Somebody may save a file while it builds. */
const attempts = 3;
const keptOld = 3;
const worthPressingBytes = 1024;

/** A place of its own: several may build at once. */
const place = (prefix: string) => path.join(shelf, `${prefix}${randomUUID()}`);

/** Builds until no source changed meanwhile: pages of two states of it would be mixed. */
async function buildPages(): Promise<Stocked> {
  for (let attempt = 1; ; attempt += 1) {
    const made = await buildOnce();
    if (typeof made !== "string") return made;
    if (attempt === attempts) throw new Error(`${made} changed while the pages were built. Start again.`);
  }
}

/**
 * Builds beside what is served, then puts it in its place at once: nobody ever sees half a build. Gives the name of a
 * source that changed meanwhile, where one did.
 */
async function buildOnce(): Promise<Stocked | string> {
  const began = Date.now() - stepMs;
  const draft = place(draftPrefix);
  try {
    await mkdir(draft);
    const inputs = await buildParts(draft);
    const changed = changedSince(inputs, began);
    if (changed !== undefined) return changed;
    await press(draft);
    return await putUp(draft, inputs);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function putUp(draft: string, inputs: string[]): Promise<Stocked> {
  const digest = digestOf(inputs);
  const folder = digest.slice(0, 16);
  await rename(draft, path.join(shelf, folder)).catch((error: NodeJS.ErrnoException) => {
    // Another process built the very same pages meanwhile.
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
  const made = { folder, digest, inputs };
  const note = place(draftPrefix);
  await writeFile(note, JSON.stringify(made));
  await rename(note, path.join(shelf, "current.json"));
  await clear(folder);
  return made;
}

/**
 * Builds what is small and opened first, a fifth of the whole work, and shows it at once; then the rest (see
 * vite.config.ts). Gives what of `src/` went in.
 */
async function buildParts(draft: string): Promise<string[]> {
  await buildPart("light", draft);
  await showFirst(draft);
  await buildPart("full", draft);
  const notes = (await readdir(draft)).filter((file) => file.startsWith(".inputs-"));
  const lists = notes.map(
    async (file) => JSON.parse(await readFile(path.join(draft, file), "utf8")) as string[],
  );
  return [...new Set((await Promise.all(lists)).flat())].sort();
}

async function buildPart(part: "light" | "full", draft: string): Promise<void> {
  await build({
    configFile: path.join(root, "vite.config.ts"),
    mode: part,
    logLevel: "warn",
    build: { outDir: draft, emptyOutDir: false, copyPublicDir: part === "light" },
  });
}

/**
 * Lets the server show what is built so far, from a folder that stays as it is; who asks for the rest is told to wait.
 * Files bear the same names in the whole build, so a page that was opened from here goes on there.
 */
async function showFirst(draft: string): Promise<void> {
  const folder = place(firstPrefix);
  await cp(draft, folder, { recursive: true });
  console.log(`${firstWord}${folder}`);
}

/** Lays a gzipped copy beside every text, so that the server need not press it at each request. */
async function press(folder: string): Promise<void> {
  const texts = (await readdir(folder, { recursive: true })).filter((file) =>
    /\.(js|css|svg|json|webmanifest)$/.test(file),
  );
  await Promise.all(
    texts.map(async (file) => {
      const content = await readFile(path.join(folder, file));
      if (content.length < worthPressingBytes) return;
      await writeFile(path.join(folder, `${file}.gz`), await promisify(gzip)(content, { level: 9 }));
    }),
  );
}

/** Old pages stay for a while: browsers that opened them still ask for parts of them. Drafts left behind go. */
async function clear(current: string): Promise<void> {
  const names = (await readdir(shelf)).filter((name) => name !== current);
  const aged = await Promise.all(
    names.map(async (name) => {
      // Another process may clear, too.
      const times = await stat(path.join(shelf, name)).catch(() => undefined);
      return { name, ms: times === undefined ? 0 : Date.now() - times.mtimeMs };
    }),
  );
  const isOld = ({ name, ms }: (typeof aged)[number]) =>
    (/^[0-9a-f]{16}$/.test(name) || name.startsWith(firstPrefix)) && ms > inUseMs;
  const isLeft = ({ name, ms }: (typeof aged)[number]) => name.startsWith(draftPrefix) && ms > draftMs;
  // Another server of this folder may still show an older build.
  const old = aged.filter(isOld).sort((a, b) => a.ms - b.ms);
  for (const { name } of [...old.slice(keptOld), ...aged.filter(isLeft)]) {
    await rm(path.join(shelf, name), { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  await mkdir(shelf, { recursive: true });
  const began = performance.now();
  const fresh = freshPages();
  const made = fresh ?? (await buildPages());
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `pages ${fresh === undefined ? `built in ${seconds} s` : "are fresh"}: dist/pages/${made.folder}`,
  );
}

try {
  await main();
} catch (error) {
  // What the bundler says names the file and the line; the way through its own code helps nobody.
  console.error(error instanceof Error ? stripVTControlCharacters(error.message) : error);
  process.exitCode = 1;
}
