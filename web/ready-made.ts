import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** What is imported under a name, and the file of it that its makers built for browsers. */
type ReadyMade = { name: string; file: string };

const map: ReadyMade = { name: "maplibre-gl", file: "maplibre-gl/dist/maplibre-gl.mjs" };
/** The address of a worker, not the module itself. */
const mapWorker: ReadyMade = {
  name: "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url",
  file: "maplibre-gl/dist/maplibre-gl-worker.mjs",
};

/**
 * Lays the map library into the pages as its makers ship it, bundled and minified: to do that again took half the time
 * of the portal's build and made it smaller by a thirtieth. Both builds give it the same name, so a browser that has
 * been to the portal need not fetch it for the desk.
 */
export function readyMade(): Plugin {
  return {
    name: "ready-made",
    apply: "build",
    enforce: "pre",
    resolveId(source) {
      if (source === map.name) return { id: `/${lay(this, map)}`, external: "absolute" };
      return source === mapWorker.name ? `\0${source}` : undefined;
    },
    load(id) {
      if (id !== `\0${mapWorker.name}`) return undefined;
      return `export default ${JSON.stringify(`/${lay(this, mapWorker)}`)};`;
    },
  };
}

type Emitter = { emitFile(file: { type: "asset"; fileName: string; source: string }): string };

/** Puts the file among the pages' and gives its name there, which tells its content. */
function lay(pages: Emitter, { file }: ReadyMade): string {
  const path = fileURLToPath(import.meta.resolve(file));
  // Its map of sources is not laid beside it.
  const source = readFileSync(path, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
  const hash = createHash("sha256").update(source).digest("base64url").slice(0, 8);
  const fileName = `assets/${/([^/]+)\.mjs$/.exec(file)?.[1]}-${hash}.js`;
  pages.emitFile({ type: "asset", fileName, source });
  return fileName;
}
