// Precision, recall and delay of our rules on the NAB series in ../shared/data/readings/nab, against windows read off
// plots (nab-windows.yaml). One set of rules a family. Run: npm run bench -- nab
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import {
  beginWatching,
  cityClock,
  compileRule,
  type Detection,
  type Effect,
  freshState,
  type Instance,
  judge,
  probesOf,
  scaled,
} from "../src/sensing/index.ts";

type Window = { from: string; to: string; why: string };
type Alarm = { start: number; raised: number; cleared: number };
type When = Detection["when"];

const folder = fileURLToPath(new URL("../../shared/data/readings/nab/", import.meta.url));
const clock = cityClock("UTC");
const decimals = 6;

/** What a traffic engineer would say of each kind, and one seasonal rule for all three. */
const traffic: Record<string, When[]> = {
  TravelTime: [{ above: 1500 }, { rises: { by: 1000, within: "30min" } }],
  occupancy: [{ above: 25 }, { rises: { by: 20, within: "30min" } }],
  speed: [{ below: 40 }, { falls: { by: 35, within: "30min" } }],
  all: [{ unusual: { by: 8, season: "hour-of-workday", history: "4w" } }],
};
/** Nothing is known of these machines: a seasonal rule, and one against the last two weeks as a whole. */
const knownCause: When[] = [
  { unusual: { by: 6, season: "hour-of-week", history: "8w" } },
  { unusual: { by: 8, season: "none", history: "2w" } },
];

function rulesFor(name: string): { label: string; when: When }[] {
  const labelOf = (when: When) =>
    when.unusual
      ? when.unusual.season === "none"
        ? "recent"
        : "seasonal"
      : (when.rises ?? when.falls)
        ? "rate"
        : "threshold";
  const kind = /TravelTime|occupancy|speed/.exec(name)?.[0];
  const list = kind === undefined ? knownCause : [...(traffic[kind] ?? []), ...(traffic.all ?? [])];
  return list.map((when) => ({ label: labelOf(when), when }));
}

function alarmsOf(when: When, rows: readonly { time: number; value: number }[]): Alarm[] {
  const detect: Detection = {
    streams: { kind: "nab" },
    when,
    clears: { for: "2h" },
    holds: "6h",
    severity: "minor",
  };
  const rule = compileRule({
    id: "nab",
    names: { "zh-CN": "nab", ja: "nab", en: "nab" },
    domain: null,
    detect,
  });
  const stream = {
    number: 1,
    code: "nab",
    kind: "nab",
    thing: 1,
    unit: "district/",
    area: null,
    type: "measure",
    words: [],
    settings: { decimals, everyMs: null },
  } as const;
  const instance: Instance = { rule, subject: "nab", probes: new Map([[1, probesOf(rule, stream)]]) };
  const state = freshState(rows[0]?.time ?? 0);
  beginWatching(instance, state);
  const effects: Effect[] = [];
  for (const { time, value } of rows) {
    judge(instance, state, { kind: "reading", stream: 1, time, value, quality: 0 }, clock, effects);
  }
  const alarms: Alarm[] = [];
  for (const { kind, start, at } of effects) {
    const last = alarms.at(-1);
    if (kind === "raise") alarms.push({ start, raised: at, cleared: Number.POSITIVE_INFINITY });
    // The end of a violation is where good readings began, two hours before the alarm is cleared.
    else if (kind === "clear" && last !== undefined) last.cleared = at - 2 * 3_600_000;
  }
  return alarms;
}

type Score = { alarms: number; right: number; windows: number; found: number; delays: number[] };
const none = (): Score => ({ alarms: 0, right: 0, windows: 0, found: 0, delays: [] });

function add(score: Score, alarms: readonly Alarm[], windows: readonly Window[]): void {
  const spans = windows.map(({ from, to }) => ({ from: Date.parse(`${from}Z`), to: Date.parse(`${to}Z`) }));
  const within = (alarm: Alarm) => spans.some(({ from, to }) => alarm.raised <= to && alarm.cleared >= from);
  score.alarms += alarms.length;
  score.right += alarms.filter(within).length;
  score.windows += spans.length;
  for (const { from, to } of spans) {
    const first = alarms.find(({ raised, cleared }) => raised <= to && cleared >= from);
    if (first === undefined) continue;
    score.found += 1;
    score.delays.push(Math.max(0, first.raised - from));
  }
}

function print(name: string, { alarms, right, windows, found, delays }: Score): void {
  const rate = (part: number, of: number) => (of === 0 ? "   –" : (part / of).toFixed(2).padStart(4));
  const sorted = delays.sort((one, other) => one - other);
  const median =
    sorted.length === 0 ? "–" : `${((sorted[sorted.length >> 1] ?? 0) / 3_600_000).toFixed(1)} h`;
  const counts = `${right}/${alarms} alarms, ${found}/${windows} windows`;
  console.log(
    `  ${name.padEnd(46)} precision ${rate(right, alarms)}  recall ${rate(found, windows)}  delay ${median.padStart(7)}  (${counts})`,
  );
}

if (!existsSync(folder)) console.log(`The series are not there (${folder}); nothing is measured.`);
else {
  const windows = parse(readFileSync(new URL("nab-windows.yaml", import.meta.url), "utf8")) as Record<
    string,
    Window[]
  >;
  const sums = new Map<string, Score>();
  for (const [name, list] of Object.entries(windows)) {
    const lines = readFileSync(`${folder}${name}.csv`, "utf8").trim().split("\n").slice(1);
    const rows = lines.map((line) => {
      const [at = "", value = ""] = line.split(",");
      return {
        time: Date.parse(`${at.replace(" ", "T")}Z`),
        value: Math.round(scaled(Number(value), decimals)),
      };
    });
    const family = name.split("/")[0] ?? "";
    const whole: Alarm[] = [];
    for (const { label, when } of rulesFor(name)) {
      const alarms = alarmsOf(when, rows);
      whole.push(...alarms);
      const key = `${family}: ${label}`;
      const sum = sums.get(key) ?? none();
      sums.set(key, sum);
      add(sum, alarms, list);
    }
    whole.sort((one, other) => one.raised - other.raised);
    const own = none();
    add(own, whole, list);
    print(name, own);
    const sum = sums.get(family) ?? none();
    sums.set(family, sum);
    add(sum, whole, list);
  }
  console.log();
  for (const [key, score] of [...sums].sort()) print(key, score);
}
