import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { build, type Plugin, type Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;
const contentOf = (file: Bundle[string] | undefined): string | Uint8Array =>
  file === undefined ? "" : file.type === "chunk" ? file.code : file.source;

/**
 * Writes the service worker of a face beside its pages: one plain script, which holds the list of everything the face
 * is made of and a version over the content of it all. A change of any file makes another worker, by which browsers
 * notice that there is something new.
 *
 * `page` is the face's page within the pages' root; `script` its worker there; `publicFiles` what else it needs from
 * the public folder.
 */
export function serviceWorker(of: {
  root: string;
  page: string;
  script: string;
  publicFiles: readonly string[];
  /** Where the worker lies; beside its source unless told. It can only answer for addresses below. */
  address?: string;
  /** Files above this size wait until they are asked for: on a phone every byte costs. */
  bytesAtMost?: number;
}): Plugin {
  const { address = of.script.replace(/\.ts$/, ".js"), bytesAtMost = Number.POSITIVE_INFINITY } = of;
  return {
    name: "service-worker",
    apply: "build",
    enforce: "post",
    async generateBundle(_options, bundle) {
      const files = filesOf(bundle, of.page).filter(
        (name) => Buffer.byteLength(contentOf(bundle[name])) <= bytesAtMost,
      );
      if (files.length === 0) return;
      const hash = createHash("sha256");
      for (const name of files) hash.update(`${name}\0`).update(contentOf(bundle[name]));
      for (const name of of.publicFiles)
        hash.update(`${name}\0`).update(readFileSync(path.join(of.root, "public", name)));
      hash.update(readFileSync(path.join(of.root, of.script)));
      const version = hash.digest("hex").slice(0, 16);
      const precache = [...files.filter((name) => name !== of.page), ...of.publicFiles].map(
        (name) => `/${name}`,
      );
      this.emitFile({
        type: "asset",
        fileName: address,
        source: await bundled(path.join(of.root, of.script), { version, files: precache }),
      });
    },
  };
}

/**
 * Everything reached from a page: what a file imports it names, whether as a chunk, a stylesheet, a worker or a
 * picture, so that the names within the contents lead to all of it.
 */
function filesOf(bundle: Bundle, page: string): string[] {
  if (bundle[page] === undefined) return [];
  const names = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
  const found = new Set<string>();
  const take = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const content = contentOf(bundle[name]);
    const text = typeof content === "string" ? content : Buffer.from(content).toString("latin1");
    for (const other of names) if (text.includes(path.basename(other))) take(other);
  };
  take(page);
  return [...found].sort();
}

/** The worker as one script without imports, which every browser can run. */
async function bundled(entry: string, precache: object): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: { __PRECACHE__: JSON.stringify(precache) },
    build: {
      write: false,
      target: "es2023",
      modulePreload: false,
      rolldownOptions: { input: entry, output: { format: "iife" } },
    },
  });
  const [first] = Array.isArray(result) ? result : [result];
  const chunk =
    first !== undefined && "output" in first ? first.output.find((each) => each.type === "chunk") : undefined;
  if (chunk === undefined) throw new Error(`${entry} gave no script`);
  return chunk.code;
}
