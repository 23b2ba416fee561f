import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

/** A shortened soak at the full rate: two minutes where nobody waits for it. The whole one is `npm run bench -- soak`. */
const minutes = process.env.SOAK_MINUTES ?? (process.env.CI === undefined ? "0.5" : "2");
const rate = process.env.SOAK_RATE ?? "3333";
const run = promisify(execFile);
const bench = path.join(import.meta.dirname, "..", "..", "bench", "soak.ts");

it.runIf(process.platform === "linux")(
  "loses nothing and keeps its memory while readings and alarms flow",
  async () => {
    // It ends with a code of its own, and rejects here, where something was lost or memory kept growing.
    const { stdout } = await run(process.execPath, [bench, "--minutes", minutes, "--rate", rate]);
    console.info(stdout.trim().split("\n").at(-1));
    expect(stdout).toMatch(/ 0 lost, 0 not taken; [1-9]\d* alarms, 0 not followed/);
  },
  Number(minutes) * 60_000 + 240_000,
);
