// npm run build: builds the pages of `web/` when they are stale, and says where they lie. Also run by the server in a
// process of its own, so that neither the database's start nor requests wait for it.
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { gzip } from "node:zlib";
import { build } from "vite";
import { digestOf, firstPrefix, firstWord, freshPages, root, type Stocked, shelf } from "./stock.ts";

// Also where tests start the build: what is served is never the libraries' slow and talkative variant.
process.env.NODE_ENV = "production";

const inUseMs = 24 * 3_600_000;
const keptOld = 3;
const worthPressingBytes = 1024;

/** Builds beside what is served, then puts it in its place at once: nobody ever sees half a build. */
async function buildPages(): Promise<Stocked> {
  const draft = path.join(shelf, `.draft-${process.pid}`);
  await rm(draft, { recursive: true, force: true });
  try {
    await mkdir(draft, { recursive: true });
    const inputs = await buildParts(draft);
    const digest = await digestOf(inputs);
    await press(draft);
    const folder = digest.slice(0, 16);
    await rename(draft, path.join(shelf, folder)).catch(async (error: NodeJS.ErrnoException) => {
      // Another process built the very same pages meanwhile.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
    const made = { folder, digest, inputs };
    const note = path.join(shelf, `.current-${process.pid}.json`);
    await writeFile(note, JSON.stringify(made));
    await rename(note, path.join(shelf, "current.json"));
    await clear(folder);
    return made;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * Builds the portal, which takes a quarter of the whole work, and shows it at once; then the faces of staff (see
 * vite.config.ts). Gives what of `src/` went in.
 */
async function buildParts(draft: string): Promise<string[]> {
  await buildPart("portal", draft);
  await showFirst(draft);
  await buildPart("staff", draft);
  const notes = (await readdir(draft)).filter((file) => file.startsWith(".inputs-"));
  const lists = notes.map(
    async (file) => JSON.parse(await readFile(path.join(draft, file), "utf8")) as string[],
  );
  return [...new Set((await Promise.all(lists)).flat())].sort();
}

async function buildPart(part: "portal" | "staff", draft: string): Promise<void> {
  await build({
    configFile: path.join(root, "vite.config.ts"),
    mode: part,
    logLevel: "warn",
    build: { outDir: draft, emptyOutDir: false, copyPublicDir: part === "portal" },
  });
}

/**
 * Lets the server show what is built so far, from a folder that stays as it is; who asks for the rest is told to wait.
 * Files bear the same names in the whole build, so a page that was opened from here goes on there.
 */
async function showFirst(draft: string): Promise<void> {
  const folder = path.join(shelf, `${firstPrefix}${process.pid}`);
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

/** Old pages stay for a while: browsers that opened them still ask for parts of them. */
async function clear(current: string): Promise<void> {
  const names = await readdir(shelf);
  const folders = names.filter(
    (name) => (/^[0-9a-f]{16}$/.test(name) && name !== current) || name.startsWith(firstPrefix),
  );
  const dated = await Promise.all(
    folders.map(async (name) => ({ name, at: (await stat(path.join(shelf, name))).mtimeMs })),
  );
  // Another server of this folder may still show an older build.
  const old = dated.filter(({ at }) => Date.now() - at > inUseMs).sort((a, b) => b.at - a.at);
  for (const { name } of old.slice(keptOld)) {
    await rm(path.join(shelf, name), { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  await mkdir(shelf, { recursive: true });
  const began = performance.now();
  const fresh = await freshPages();
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
