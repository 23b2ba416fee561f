import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const src = path.join(root, "src");

/**
 * The house, from the ground up (ARCHITECTURE.md). Each module may use those on lower floors only; within a column
 * those written side by side do not know each other, and no wing knows the other.
 */
const floors: Record<string, { floor: number; wing?: "run" | "serve" }> = {
  kernel: { floor: 0 },
  ledger: { floor: 1 },
  calendar: { floor: 1 },
  outside: { floor: 1 },
  foundation: { floor: 2 },
  process: { floor: 3 },
  tickets: { floor: 4, wing: "run" },
  sensing: { floor: 5, wing: "run" },
  scenarios: { floor: 6, wing: "run" },
  exchange: { floor: 4, wing: "serve" },
  certificates: { floor: 5, wing: "serve" },
  services: { floor: 6, wing: "serve" },
  counters: { floor: 7, wing: "serve" },
  market: { floor: 5, wing: "serve" },
  command: { floor: 8 },
  insight: { floor: 8 },
  app: { floor: 9 },
  cli: { floor: 10 },
};

type Import = { file: string; from: string; to: string; target: string };

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const full = path.join(folder, name);
    return statSync(full).isDirectory() ? filesIn(full) : [full];
  });
}

const filesBelow = (folder: string) =>
  filesIn(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));

/** The pages' own code, without its tests. */
const sourcesBelow = (folder: string) =>
  filesIn(folder).filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file));
const relative = (file: string) => path.relative(root, file).split(path.sep).join("/");
const say = ({ file, target }: Import) => `${file} imports ${relative(target)}`;

const moduleOf = (file: string) => path.relative(src, file).split(path.sep)[0] ?? "";

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const specifiers = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*["'](\.[^"']+)["']/g)]
    .concat([...text.matchAll(/\bimport\(\s*["'](\.[^"']+)["']\s*\)/g)])
    .concat([...text.matchAll(/(?:^|\n)\s*import\s*["'](\.[^"']+)["']/g)]);
  return specifiers.map((match) => {
    const target = path.resolve(path.dirname(file), match[1] ?? "");
    return { file: path.relative(root, file), from: moduleOf(file), to: moduleOf(target), target };
  });
}

const production = filesBelow(src).filter(
  (file) => !/\.test\.ts$|\/testing(\/|\.ts$)|\/samples\.ts$/.test(file),
);
const crossing = production
  .flatMap(importsOf)
  .filter((one) => one.target.startsWith(src) && one.from !== one.to);

describe("the house", () => {
  it("has every module on a floor", () => {
    const modules = [...new Set(production.map(moduleOf))];
    expect(modules.filter((module) => floors[module] === undefined)).toEqual([]);
    expect(crossing.length).toBeGreaterThan(50);
  });

  it("lets a module import only from lower floors", () => {
    const upward = crossing.filter(({ from, to }) => (floors[to]?.floor ?? 0) >= (floors[from]?.floor ?? 0));
    expect(upward.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });

  it("keeps the two wings from knowing each other", () => {
    const across = crossing.filter(({ from, to }) => {
      const [a, b] = [floors[from]?.wing, floors[to]?.wing];
      return a !== undefined && b !== undefined && a !== b;
    });
    expect(across.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });

  it("lets a module be entered through its door alone; some have a second for what a start begins first", () => {
    const isDoor = ({ file, to, target }: Import) =>
      target === path.join(src, to, "index.ts") ||
      (file === path.join("src", "cli", "begin.ts") && target === path.join(src, to, "early.ts"));
    const past = crossing.filter((one) => !isDoor(one));
    expect(past.map(({ file, target }) => `${file} imports ${path.relative(root, target)}`)).toEqual([]);
  });

  it("has no circle of files", () => {
    const graph = new Map(production.map((file) => [file, importsOf(file).map((one) => one.target)]));
    const state = new Map<string, "open" | "done">();
    const circles: string[] = [];
    const visit = (file: string, trail: readonly string[]) => {
      if (state.get(file) === "done" || !graph.has(file)) return;
      if (state.get(file) === "open") {
        circles.push(
          [...trail.slice(trail.indexOf(file)), file].map((one) => path.relative(root, one)).join(" → "),
        );
        return;
      }
      state.set(file, "open");
      for (const target of graph.get(file) ?? []) visit(target, [...trail, file]);
      state.set(file, "done");
    };
    for (const file of production) visit(file, []);
    expect(circles).toEqual([]);
  });

  it("names no city in the code", () => {
    const cities = readdirSync(path.join(root, "cities"));
    const naming = production.filter((file) => {
      const code = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      return cities.some((city) => new RegExp(`\\b${city}\\b`, "i").test(code));
    });
    // The settings name the city that runs unless another is chosen.
    expect(naming.map((file) => path.relative(root, file))).toEqual(["src/kernel/config.ts"]);
  });

  it("lets the pages share only pure files with the server: definitions, rules and the proofs of the ledger", () => {
    const web = path.join(root, "web");
    const faces = ["portal", "desk", "field", "wall", "sign-in"];
    const imports = sourcesBelow(web).flatMap(importsOf);
    expect(imports.length).toBeGreaterThan(50);
    const outside = imports.filter(({ target }) => !target.startsWith(`${web}${path.sep}`));
    const shared = /^src\/(.+\/(schema|rules)|ledger\/merkle)\.ts$/;
    expect(outside.filter(({ target }) => !shared.test(relative(target))).map(say)).toEqual([]);
    // What faces share stands in ui/; no face reaches into another.
    const faceOf = (file: string) => faces.find((face) => relative(file).startsWith(`web/${face}/`));
    const across = imports.filter(({ file, target }) => {
      const other = faceOf(target);
      return other !== undefined && other !== faceOf(path.join(root, file));
    });
    expect(across.map(say)).toEqual([]);
  });

  it("keeps Ant Design at the desk", () => {
    const elsewhere = sourcesBelow(path.join(root, "web")).filter(
      (file) =>
        !relative(file).startsWith("web/desk/") &&
        relative(file) !== "web/ui/theme-antd.ts" &&
        /from ["'](antd|@ant-design)/.test(readFileSync(file, "utf8")),
    );
    expect(elsewhere.map(relative)).toEqual([]);
  });

  it("chooses by lists that have a name", () => {
    const unnamed = sourcesBelow(path.join(root, "web")).filter(
      (file) =>
        relative(file) !== "web/desk/select.tsx" &&
        /import \{[^}]*\b(Select|AutoComplete|TreeSelect|Cascader)\b[^}]*\} from "antd"/.test(
          readFileSync(file, "utf8"),
        ),
    );
    expect(unnamed.map(relative)).toEqual([]);
  });

  it("has doors of at most 60 lines", () => {
    const doors = production.filter(
      (file) => path.basename(file) === "index.ts" && path.dirname(path.dirname(file)) === src,
    );
    const wide = doors.filter((file) => readFileSync(file, "utf8").trimEnd().split("\n").length > 60);
    expect(wide.map((file) => path.relative(root, file))).toEqual([]);
  });
});
