import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";

/** A shortened soak; the whole one is `npm run bench -- soak`. */
const minutes = process.env.SOAK_MINUTES ?? "0.5";
const rate = process.env.SOAK_RATE ?? "1000";
const bench = path.join(import.meta.dirname, "..", "..", "bench", "soak.ts");

it.runIf(process.platform === "linux")(
  "loses nothing and keeps its memory while readings and alarms flow",
  () => {
    const { status, stdout } = spawnSync(process.execPath, [bench, "--minutes", minutes, "--rate", rate], {
      encoding: "utf8",
    });
    console.info(stdout.trim().split("\n").at(-1));
    expect(stdout).toMatch(/ 0 lost; [1-9]\d* alarms, 0 not followed/);
    expect(status).toBe(0);
  },
  Number(minutes) * 60_000 + 240_000,
);
