import { readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FaultyFiles } from "../kernel/index.ts";
import { cityClock, loadStreams } from "../sensing/index.ts";
import type { CheckGround } from "./check.ts";
import { loadScenarios } from "./load.ts";

const source = fileURLToPath(new URL("../../cities/port-linden", import.meta.url));
const coverOpen = readFileSync(path.join(source, "scenarios/cover-open.yaml"), "utf8");
let folder = "";
let ground: CheckGround;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "liangwang-scenarios-"));
  await cp(path.join(source, "scenarios"), path.join(folder, "scenarios"), { recursive: true });
  const units = ["port-linden/", "port-linden/harbour/", "port-linden/public-works/"];
  ground = {
    categories: new Set(["drainage/waterlogging", "roads/road-damage"]),
    units: new Set(units),
    streams: await loadStreams(source, units),
    clock: cityClock("Europe/Berlin"),
    tests: true,
  };
});
afterAll(() => rm(folder, { recursive: true }));

/** What is said of the scenario after one change of its text. */
async function faultOf(from: string, to: string): Promise<string> {
  const file = path.join(folder, "scenarios", "cover-open.yaml");
  const text = await readFile(file, "utf8");
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
  try {
    await loadScenarios(folder, ground);
    return "nothing";
  } catch (error) {
    if (!(error instanceof FaultyFiles)) throw error;
    const [first] = error.faults;
    return `${path.basename(first?.file ?? "")}:${first?.line} ${first?.message.en}`;
  } finally {
    await writeFile(file, text);
  }
}

describe("a scenario's file", () => {
  it("that is good is read, and its tests pass", async () => {
    expect((await loadScenarios(folder, ground)).map(({ id }) => id)).toEqual([
      "cover-open",
      "road-under-water",
    ]);
  });

  it.each([
    ["category: roads/road-damage", "category: roads/moon", 'there is no category "roads/moon"'],
    ["streams: { kind: manhole-tilt }", "streams: { kind: moon }", 'there is no kind of sensor "moon"'],
    ["id: cover-open", "id: other", 'the file cover-open.yaml is of the scenario "other"'],
    [
      /basis: \{.*\}/.exec(coverOpen)?.[0] ?? "",
      'basis: "operating value of this demo"',
      'is said in one language only. Write it in each: "basis: { zh-CN: …, ja: …, en: … }"',
    ],
    ["within: 50m", "within: far", "has the wrong form"],
    [
      "severity: major\nact:\n",
      "severity: major\nact:\n  from: critical\n",
      "no alarm ever becomes critical",
    ],
    ["{name} is tilted", "{nobody} is tilted", "nothing is filled in for {nobody}"],
    ["at: 2min, alarm: raised", "at: 3min, alarm: raised", "failed: it came to: { at: 2min, alarm: raised"],
  ])("with %s changed to %s is refused with line and remedy", async (from, to, said) => {
    const fault = await faultOf(from, to);
    expect(fault).toContain(said);
    expect(fault).toMatch(/^cover-open\.yaml:[1-9]/);
  });
});
