import { spawn } from "node:child_process";
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

/** Takes the pages that fit their sources, else builds them in a process of its own, beside whatever else starts. */
export function openPages(log: Log): Pages {
  let shown: Shown = { kind: "building" };
  const settled = prepare((folder) => {
    shown = { kind: "building", folder };
  }).then((result) => {
    shown = result;
    if (result.kind === "failed") log.error({ reason: result.reason }, "the pages could not be built");
    return result;
  });
  return { shown: () => shown, settled };
}

async function prepare(first: (folder: string) => void): Promise<Shown> {
  try {
    const fresh = await freshPages();
    if (fresh !== undefined) return { kind: "ready", folder: path.join(shelf, fresh.folder) };
    const { code, output } = await runBuilder(first);
    const made = code === 0 ? await freshPages() : undefined;
    if (made !== undefined) return { kind: "ready", folder: path.join(shelf, made.folder) };
    if (code !== 0) return { kind: "failed", reason: output.trim() };
    return { kind: "failed", reason: "The sources changed while they were built. Start again." };
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}

function runBuilder(first: (folder: string) => void): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [builder], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const gather = (part: Buffer) => {
      output += part.toString();
    };
    child.stdout.on("data", (part: Buffer) => {
      gather(part);
      const folder = new RegExp(`^${firstWord}(.+)\\n`, "m").exec(output)?.[1];
      if (folder !== undefined) first(folder);
    });
    child.stderr.on("data", gather);
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}
