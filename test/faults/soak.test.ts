import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject, it } from "vitest";
import { type Soaked, soakMinutes } from "../support/soak.ts";

/** The global set-up runs it beside the other tests. */
async function soaked(): Promise<Soaked> {
  for (;;) {
    const answer = await fetch(inject("soakDoor"));
    const said = (await answer.json()) as Soaked;
    if (answer.status === 200) return said;
    await sleep(500);
  }
}

it.runIf(process.platform === "linux")(
  "loses nothing and keeps its memory while readings and alarms flow",
  async () => {
    const { code, output } = await soaked();
    console.info(output.trim().split("\n").at(-1));
    expect(output).toMatch(/ 0 lost, 0 not taken; [1-9]\d* alarms, 0 not followed/);
    // Of its own where something was lost or memory kept growing.
    expect(code).toBe(0);
  },
  soakMinutes * 60_000 + 240_000,
);
