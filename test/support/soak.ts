import { spawn } from "node:child_process";
import path from "node:path";

/** How a soak ended: its exit code, which is 0 where nothing was lost and memory did not keep growing, and its words. */
export type Soaked = { code: number | null; output: string };

export type Soak = { ended: Promise<Soaked>; stop(): void };

/** Two minutes where nobody waits for it. The whole one is `npm run bench -- soak`. */
export const soakMinutes = Number(process.env.SOAK_MINUTES ?? (process.env.CI === undefined ? "0.5" : "2"));
const rate = process.env.SOAK_RATE ?? "3333";
const bench = path.join(import.meta.dirname, "..", "..", "bench", "soak.ts");

/** Starts a shortened soak at the full rate, in a process of its own. */
export function startSoak(): Soak {
  const soak = spawn(process.execPath, [bench, "--minutes", String(soakMinutes), "--rate", rate], {
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that its server can be stopped with it.
    detached: true,
  });
  let output = "";
  for (const stream of [soak.stdout, soak.stderr])
    stream.on("data", (part: Buffer) => {
      output += part.toString();
    });
  const ended = new Promise<Soaked>((resolve) => {
    soak.once("error", (error) => resolve({ code: null, output: error.message }));
    soak.once("close", (code) => resolve({ code, output }));
  });
  const stop = () => {
    if (soak.pid !== undefined && soak.exitCode === null && soak.signalCode === null) process.kill(-soak.pid);
  };
  return { ended, stop };
}
