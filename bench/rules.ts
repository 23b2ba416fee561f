// What the rules cost a reading: 2,000 streams, 50 rules of every kind, batches of 10,000. Run: npm run bench -- rules

import { Watch } from "../src/sensing/alarms/watch.ts";
import { cityClock, type Detection, type Rule } from "../src/sensing/index.ts";
import { MemoryDirectory, sampleStream } from "../src/sensing/ingest/testing.ts";

const kinds = 40;
const streamCount = 2000;
const rowsPerBatch = 10_000;
const batches = 500;

const rule = (id: string, kind: number, when: Detection["when"], more: Partial<Detection> = {}): Rule => ({
  id,
  names: { "zh-CN": id, ja: id, en: id },
  domain: null,
  detect: { streams: { kind: `kind-${kind}` }, when, severity: "minor", ...more },
});

/** Forty thresholds, one a kind, and ten of the other kinds. */
const rules: Rule[] = [
  ...Array.from({ length: kinds }, (_, kind) =>
    rule(`high-${kind}`, kind, { above: 90 }, { for: "1min", clears: { below: 80 } }),
  ),
  ...[0, 1, 2, 3].map((kind) => rule(`silent-${kind}`, kind, { silent: { for: "30min" } })),
  ...[4, 5].map((kind) => rule(`rises-${kind}`, kind, { rises: { by: 200, within: "5min" } })),
  rule("stuck", 6, { stuck: { for: "6h" } }),
  rule("repeats", 7, { repeats: { times: 3, within: "1h", when: { above: 95 } } }),
  rule("unusual", 8, { unusual: { by: 8, season: "hour-of-day" } }),
  rule("area", 9, { above: 95, atLeast: 20 }, { per: "area" }),
];

const streams = Array.from({ length: streamCount }, (_, n) =>
  sampleStream(n + 1, { kind: `kind-${n % kinds}`, area: "district/north/", settings: { everyMs: 1000 } }),
);

function measure(name: string, violatedOfThousand: number): void {
  let effects = 0;
  const watch = new Watch({
    streams: new MemoryDirectory(streams),
    clock: cityClock("UTC"),
    now: () => 0,
    tell: (told) => {
      effects += told.length;
    },
    oldAfterMs: 1e15,
  });
  watch.setRules(rules);
  const batch = {
    streams: Uint32Array.from({ length: rowsPerBatch }, (_, row) => (row % streamCount) + 1),
    times: new Float64Array(rowsPerBatch),
    values: new Float64Array(rowsPerBatch),
    qualities: new Uint8Array(rowsPerBatch),
  };
  let random = 1;
  let spent = 0;
  const user = process.cpuUsage();
  for (let round = 0; round < batches; round += 1) {
    for (let row = 0; row < rowsPerBatch; row += 1) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      batch.times[row] = (round * (rowsPerBatch / streamCount) + Math.floor(row / streamCount)) * 1000;
      batch.values[row] = (random >>> 8) % 1000 < violatedOfThousand ? 9500 : (random >>> 8) % 7000;
    }
    const start = performance.now();
    watch.observe(batch);
    watch.tick((round * rowsPerBatch * 1000) / streamCount);
    spent += performance.now() - start;
  }
  const cpu = process.cpuUsage(user);
  const readings = rowsPerBatch * batches;
  const nanoseconds = (spent * 1e6) / readings;
  console.log(
    `  ${name.padEnd(36)} ${nanoseconds.toFixed(0).padStart(5)} ns/reading  ${(1000 / nanoseconds).toFixed(2)} M readings/s  ` +
      `${effects} changes, ${((cpu.user + cpu.system) / 1e6).toFixed(1)} s of processor with making them`,
  );
}

measure("warming up", 0);
measure("all quiet", 0);
measure("one in a thousand violates", 1);
measure("one in ten violates", 100);
