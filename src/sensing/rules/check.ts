import { msOf } from "./duration.ts";
import type { Detection, Part, Threshold } from "./schema.ts";

/** What is wrong with a detection beyond its form, where in it, and what to do. */
export type RuleFinding = { path: readonly (string | number)[]; problem: string; advice: string };

const kinds = ["rises", "falls", "changes", "silent", "stuck", "repeats", "unusual"] as const;
const longestMs = 366 * 86_400_000;

/** Everything about a detection that its schema cannot say; empty where it is good. */
export function detectionFindings(detect: Detection): RuleFinding[] {
  const findings: RuleFinding[] = [];
  const find = (path: readonly (string | number)[], problem: string, advice: string) =>
    void findings.push({ path, problem, advice });
  const { when, clears, levels = [] } = detect;
  if (detect.streams.kind === undefined && detect.streams.code === undefined) {
    find(["streams"], "names neither kind nor code", "say which kind of sensor or which stream it watches");
  }
  const { all, any, ...own } = when;
  const parts = all ?? any;
  if (parts === undefined) checkPart(own, ["when"], find);
  else {
    if (all !== undefined && any !== undefined) find(["when"], "has both all and any", "keep one of them");
    if (Object.keys(own).length > 0) {
      find(["when"], `has ${Object.keys(own).join(", ")} beside the parts`, "put it into one of the parts");
    }
    for (const [place, part] of parts.entries()) {
      checkPart(part, ["when", all === undefined ? "any" : "all", place], find);
    }
  }
  if ((detect.per ?? "stream") === "stream") {
    const several = parts?.some((part) => part.of !== undefined) === true || (when.atLeast ?? 1) > 1;
    if (several)
      find(
        ["per"],
        "is one stream, but the condition needs several",
        "write per: thing, per: area or a level of areas",
      );
  }
  const banded = clears?.above !== undefined || clears?.below !== undefined;
  if (banded && (parts !== undefined || !isThreshold(own))) {
    find(
      ["clears"],
      "has bounds, which only a threshold has",
      "keep for, or give the parts clears of their own",
    );
  }
  if (banded && parts === undefined) checkBand(own, clears ?? {}, ["clears"], find);
  for (const [place, level] of levels.entries()) {
    if ((level.when === undefined) === (level.for === undefined)) {
      find(["levels", place], "needs either when or for", "say by which value, or after how long");
    }
    if (level.when !== undefined && level.clears !== undefined) {
      checkBand(level.when, level.clears, ["levels", place, "clears"], find);
    }
  }
  return findings;
}

type Find = (path: readonly (string | number)[], problem: string, advice: string) => void;

function isThreshold(part: Threshold): boolean {
  return part.above !== undefined || part.below !== undefined || part.is !== undefined;
}

function checkPart(part: Part, path: readonly (string | number)[], find: Find): void {
  const present: string[] = kinds.filter((kind) => part[kind] !== undefined);
  if (isThreshold(part)) present.push("a threshold");
  if (present.length !== 1) {
    const problem =
      present.length === 0 ? "has no condition" : `has several conditions: ${present.join(", ")}`;
    find(
      path,
      problem,
      "write exactly one of above/below/is, rises, falls, changes, silent, stuck, repeats, unusual",
    );
  }
  if (part.is !== undefined && (part.above !== undefined || part.below !== undefined)) {
    find(path, "has is and a bound", "keep one of them");
  }
  if (part.clears !== undefined) checkBand(part, part.clears, [...path, "clears"], find);
  if (part.repeats?.clears !== undefined) {
    checkBand(part.repeats.when, part.repeats.clears, [...path, "repeats", "clears"], find);
  }
  const times: [string, string | undefined][] = [
    ["silent", part.silent?.for],
    ["stuck", part.stuck?.for],
    ["repeats", part.repeats?.within],
    ["rises", part.rises?.within],
    ["falls", part.falls?.within],
    ["changes", part.changes?.within],
  ];
  for (const [kind, text] of times) {
    if (text === undefined) continue;
    const ms = msOf(text);
    if (ms <= 0 || ms > longestMs)
      find([...path, kind], `has the length ${text}`, "write a length up to 366d");
  }
}

type Bounds = { above?: number; below?: number };

/** Hysteresis lies on the good side of the bound: what clears must not violate at once. */
function checkBand(when: Bounds, clears: Bounds, path: readonly (string | number)[], find: Find): void {
  if (when.above !== undefined && clears.below !== undefined && clears.below > when.above) {
    find(
      path,
      `is good below ${clears.below}, which may be above ${when.above}`,
      "write a bound not beyond the other",
    );
  }
  if (when.below !== undefined && clears.above !== undefined && clears.above < when.below) {
    find(
      path,
      `is good above ${clears.above}, which may be below ${when.below}`,
      "write a bound not beyond the other",
    );
  }
}
