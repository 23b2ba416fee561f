import type { Told } from "../../kernel/index.ts";
import { told } from "../findings.ts";
import { msOf } from "./duration.ts";
import type { Detection, Part, Threshold } from "./schema.ts";

/** What is wrong with a detection beyond its form, and where in it. */
export type RuleFinding = { path: readonly (string | number)[]; told: Told };

const kinds = ["rises", "falls", "changes", "silent", "stuck", "repeats", "unusual"] as const;
const longestMs = 366 * 86_400_000;

/** Everything about a detection that its schema cannot say; empty where it is good. */
export function detectionFindings(detect: Detection): RuleFinding[] {
  const findings: RuleFinding[] = [];
  const find: Find = (path, one) => void findings.push({ path, told: one });
  const { when, clears, levels = [] } = detect;
  if (detect.streams.kind === undefined && detect.streams.code === undefined) {
    find(["streams"], told("rule.no-stream"));
  }
  const { all, any, ...own } = when;
  const parts = all ?? any;
  if (parts === undefined) checkPart(own, ["when"], find);
  else {
    if (all !== undefined && any !== undefined) find(["when"], told("rule.all-and-any"));
    if (Object.keys(own).length > 0) {
      find(["when"], told("rule.beside-parts", { fields: Object.keys(own).join(", ") }));
    }
    for (const [place, part] of parts.entries()) {
      checkPart(part, ["when", all === undefined ? "any" : "all", place], find);
    }
  }
  if ((detect.per ?? "stream") === "stream") {
    const several = parts?.some((part) => part.of !== undefined) === true || (when.atLeast ?? 1) > 1;
    if (several) find(["per"], told("rule.several-streams"));
  }
  const banded = clears?.above !== undefined || clears?.below !== undefined;
  if (banded && (parts !== undefined || !isThreshold(own))) {
    find(["clears"], told("rule.bounds-without-threshold"));
  }
  if (banded && parts === undefined) checkBand(own, clears ?? {}, ["clears"], find);
  for (const [place, level] of levels.entries()) {
    if ((level.when === undefined) === (level.for === undefined)) {
      find(["levels", place], told("rule.level"));
    }
    if (level.when !== undefined && level.clears !== undefined) {
      checkBand(level.when, level.clears, ["levels", place, "clears"], find);
    }
  }
  return findings;
}

type Find = (path: readonly (string | number)[], told: Told) => void;

function isThreshold(part: Threshold): boolean {
  return part.above !== undefined || part.below !== undefined || part.is !== undefined;
}

function checkPart(part: Part, path: readonly (string | number)[], find: Find): void {
  const present: string[] = kinds.filter((kind) => part[kind] !== undefined);
  if (isThreshold(part)) present.push("above/below/is");
  if (present.length !== 1) {
    const none = present.length === 0;
    find(
      path,
      none ? told("rule.no-condition") : told("rule.several-conditions", { present: present.join(", ") }),
    );
  }
  if (part.is !== undefined && (part.above !== undefined || part.below !== undefined)) {
    find(path, told("rule.is-and-bound"));
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
    if (ms <= 0 || ms > longestMs) find([...path, kind], told("rule.length", { length: text }));
  }
}

type Bounds = { above?: number; below?: number };

/** Hysteresis lies on the good side of the bound: what clears must not violate at once. */
function checkBand(when: Bounds, clears: Bounds, path: readonly (string | number)[], find: Find): void {
  if (when.above !== undefined && clears.below !== undefined && clears.below > when.above) {
    find(path, told("rule.clears-above", { clears: clears.below, bound: when.above }));
  }
  if (when.below !== undefined && clears.above !== undefined && clears.above < when.below) {
    find(path, told("rule.clears-below", { clears: clears.above, bound: when.below }));
  }
}
