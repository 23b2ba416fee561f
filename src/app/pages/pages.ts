import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Log } from "../../kernel/index.ts";
import { firstWord, freshPages, shelf } from "./stock.ts";

/** What the server has to show: pages in a folder, or why not. */
export type Shown =
  | { kind: "ready"; folder: string }
  /** `folder` holds what is built so far. */
  | { kind: "building"; folder?: string }
  | { kind: "failed"; reason: string };

/** The pages of `web/`. */
export type Pages = {
  shown(): Shown;
  /** Resolves when the pages are ready or have failed; never rejects. */
  settled: Promise<Shown>;
};

const builder = fileURLToPath(new URL("build.ts", import.meta.url));

/**
 * Takes the pages that fit their sources, else builds them in a process of its own, beside whatever else starts.
 * `niceness`: how much that process stands back for others, as the operating system counts it; 0 unless told.
 */
export function openPages(log: Log, { niceness = 0 }: { niceness?: number } = {}): Pages {
  let shown: Shown = { kind: "building" };
  const show = (folder: string) => {
    shown = { kind: "building", folder };
  };
  const settled = prepare(niceness, show).then((result) => {
    shown = result;
    if (result.kind === "failed") log.error({ reason: result.reason }, "the pages could not be built");
    return result;
  });
  return { shown: () => shown, settled };
}

async function prepare(niceness: number, showFirst: (folder: string) => void): Promise<Shown> {
  try {
    const fresh = freshPages();
    if (fresh !== undefined) return { kind: "ready", folder: path.join(shelf, fresh.folder) };
    const { code, output } = await runBuilder(niceness, showFirst);
    const made = code === 0 ? freshPages() : undefined;
    if (made !== undefined) return { kind: "ready", folder: path.join(shelf, made.folder) };
    if (code !== 0) return { kind: "failed", reason: output.trim() };
    return { kind: "failed", reason: "The sources changed while they were built. Start again." };
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}

const tellsOfFirst = new RegExp(`^${firstWord}(.+)\\n`, "gm");
type Built = { code: number | null; output: string };

function runBuilder(niceness: number, showFirst: (folder: string) => void): Promise<Built> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [builder], { stdio: ["ignore", "pipe", "pipe"] });
    // Before it has threads of its own, which take over what it has.
    if (child.pid !== undefined && niceness !== 0) setPriority(child.pid, niceness);
    let output = "";
    const gather = (part: Buffer) => {
      output += part.toString();
    };
    child.stdout.on("data", (part: Buffer) => {
      gather(part);
      const folder = [...output.matchAll(tellsOfFirst)].at(-1)?.[1];
      if (folder !== undefined) showFirst(folder);
    });
    child.stderr.on("data", gather);
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}
