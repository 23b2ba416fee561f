import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { placeCommands } from "./cli.ts";
import { fromWgs84 } from "./crs.ts";
import { loadPlaces } from "./folder.ts";
import { PlaceIndex } from "./resolve.ts";

const folder = fileURLToPath(new URL("../../../cities/jingan", import.meta.url));
let printed: string[];
let said: string[];

beforeEach(() => {
  printed = [];
  said = [];
  vi.stubEnv("LC_ALL", "C");
  vi.spyOn(console, "log").mockImplementation((line) => void printed.push(String(line)));
  vi.spyOn(console, "error").mockImplementation((line) => void said.push(String(line)));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = 0;
});

async function run(...words: string[]): Promise<unknown[]> {
  const program = new Command().exitOverride();
  placeCommands(program, async () => new PlaceIndex((await loadPlaces(folder)).flatMap((set) => set.areas)));
  await program.parseAsync(["place", ...words], { from: "user" });
  return printed.map((line) => JSON.parse(line));
}

test("prints one JSON line for each point, in the order asked", async () => {
  const lines = await run("121.44,31.224", "121.4569,31.3146", "121.6,31.2");
  expect(lines).toMatchObject([
    { cell: "134693-287737", inside: true, subdistrict: { code: "310106013", name: "静安寺街道" } },
    { inside: true, subdistrict: { name: "临汾路街道" }, district: { code: "310106" } },
    { inside: false, subdistrict: null, neighbourhood: null, district: null },
  ]);
});

test("converts from GCJ-02 and BD-09", async () => {
  const [lon, lat] = fromWgs84([121.4569, 31.3146], "bd09");
  expect(await run(`${lon},${lat}`, "--crs", "BD-09")).toMatchObject([
    { lon: 121.4569, lat: 31.3146, subdistrict: { name: "临汾路街道" } },
  ]);
});

test("a western or southern position is a point, not an option", async () => {
  expect(await run("-122.4194,37.7749", "--crs", "wgs84")).toMatchObject([
    { cell: "141972-051017", inside: false },
  ]);
  expect(await run("--crs", "wgs84", "-58.4,-34.6")).toMatchObject([{}, { lon: -58.4, lat: -34.6 }]);
});

test("what is no point is told with what to do, and the others are still answered", async () => {
  expect(await run("31.2256,121.445", "here", "121.445,31.2256")).toHaveLength(1);
  expect(said[0]).toContain("longitude -180 to 180 first");
  expect(said[1]).toContain("write longitude,latitude");
  expect(process.exitCode).toBe(2);
});

test("what is wrong is told in the language of the terminal", async () => {
  vi.stubEnv("LC_ALL", "zh_CN.UTF-8");
  await run("500,1", "here");
  expect(said[0]).toMatch(/^“500,1”超出度数范围/);
  expect(said[1]).toMatch(/^“here”不是位置/);
});

test("an unknown coordinate system or a mistyped option is refused", async () => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await expect(run("121.4,31.2", "--crs", "utm")).rejects.toThrow(/wgs84/);
  await run("121.4,31.2", "--csr", "gcj02");
  expect(said[0]).toContain("--csr");
});
