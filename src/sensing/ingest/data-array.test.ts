import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDataArray } from "./data-array.ts";
import { type DataArray, readDataArrayPlainly } from "./data-array-plain.ts";
import { reasons } from "./incoming.ts";
import { StreamTable } from "./stream-table.ts";
import { MemoryDirectory, sampleStream } from "./testing.ts";

const now = Date.UTC(2026, 2, 10, 8);
const table = new StreamTable(
  new MemoryDirectory([
    sampleStream(1),
    sampleStream(2, { settings: { decimals: 0 } }),
    sampleStream(3, { settings: { decimals: 9 } }),
    sampleStream(4, { type: "category", words: ["open", "关", "half open"], unitCode: null }),
    sampleStream(5, { type: "truth", unitCode: null }),
    sampleStream(6, { type: "count", unitCode: null }),
  ]),
);

type Read = (body: Buffer, table: StreamTable, now: number) => DataArray;

function result(read: Read, text: string): unknown {
  try {
    const { columns, extras } = read(Buffer.from(text), table, now);
    const { streams, times, values, faults, qualities } = columns.incoming({
      actor: { id: "a", name: "a", role: "a", unit: null, channel: "api", grants: new Map() },
    });
    return {
      rows: Array.from(streams, (stream, row) => [
        stream,
        times[row],
        values[row],
        reasons[faults[row] ?? 0],
        qualities[row],
      ]),
      extras: [...extras],
    };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : error };
  }
}

const same = (text: string) =>
  expect(result(readDataArray, text), text).toEqual(result(readDataArrayPlainly, text));

const time = fc.oneof(
  fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    "2026-03-10T08:00:00+08:00",
    "2026-03-10T08:00:00",
    "2026-02-30T08:00:00Z",
    "",
    "\\u0032026",
    "é",
  ),
);
const numberText = fc.oneof(
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map(String)
    .map((text) => text.replace("e+", "E+")),
  fc
    .tuple(fc.constantFrom("", "-"), fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat(12))
    .map(([sign, digits, places]) => {
      const text = digits.toString().padStart(places + 1, "0");
      const whole = text.slice(0, text.length - places).replace(/^0+(?=\d)/, "");
      return places === 0 ? sign + whole : `${sign}${whole}.${text.slice(-places)}`;
    }),
  fc.constantFrom(
    "0",
    "-0",
    "1e300",
    "-1e300",
    "1e-300",
    "0.1e1",
    "1E5",
    "30000000000000004e-17",
    "0.125",
    "2.5",
    "-0.0",
  ),
);
const broken = fc.constantFrom(
  "01",
  "1.",
  ".5",
  "+1",
  "1e",
  "NaN",
  "Infinity",
  "nul",
  "--1",
  "1 2",
  '"a',
  "{}",
  "[1]",
);
const word = fc.constantFrom(
  '"open"',
  '"关"',
  '"half open"',
  '"h\\u0061lf open"',
  '"NaN"',
  '"21"',
  "true",
  "false",
  "null",
);
const gap = fc.constantFrom("", "", "", " ", "\n\t", "\r ");

const row = fc
  .tuple(
    fc.oneof(
      { weight: 9, arbitrary: time.map((text) => `"${text}"`) },
      { weight: 1, arbitrary: fc.constantFrom("null", "12", "true") },
    ),
    fc.oneof(
      { weight: 6, arbitrary: numberText },
      { weight: 4, arbitrary: word },
      { weight: 1, arbitrary: broken },
    ),
    gap,
  )
  .chain(([at, value, space]) =>
    fc.record({
      time: fc.constant(at),
      value: fc.constant(value),
      space: fc.constant(space),
      odd: fc.integer({ min: 0, max: 40 }),
    }),
  );
const components = fc.constantFrom(
  ["phenomenonTime", "result"],
  ["phenomenonTime", "result"],
  ["result", "phenomenonTime"],
  ["result"],
  ["phenomenonTime", "result", "FeatureOfInterest/id"],
  ["resultTime", "phenomenonTime", "result"],
  ["phenomenonTime", "result", "parameters"],
  ["phenomenonTime"],
);
const group = fc
  .record({
    id: fc.constantFrom("1", "2", "3", "4", "5", "6", "77", "0", "-1", "1.0", '"1"', "9999999999"),
    components,
    rows: fc.array(row, { maxLength: 6 }),
    space: gap,
    order: fc.constantFrom(0, 0, 0, 1, 2),
  })
  .map(({ id, components: names, rows, space, order }) => {
    const lines = rows.map((one) => {
      const cells = names.map((name) => {
        if (name === "result") return one.value;
        if (name === "phenomenonTime") return one.time;
        if (name === "parameters") return one.odd % 2 === 0 ? '{"unit":"K"}' : "null";
        return name === "resultTime" ? "null" : '"f-1"';
      });
      if (one.odd === 0) cells.push("1");
      return `[${one.space}${cells.join(`${one.space},`)}]`;
    });
    const members = [
      `"Datastream":${space}{"@iot.id":${id}}`,
      `${space}"components":${JSON.stringify(names)}`,
      `"dataArray@iot.count":${rows.length}`,
      `"dataArray":[${lines.join(`,${space}`)}]`,
    ];
    if (order === 1) members.reverse();
    if (order === 2) members.splice(2, 1);
    return `{${members.join(",")}${space}}`;
  });

describe("the fast reader of data arrays", () => {
  it("reads whatever it is given as JSON.parse and conversion do", () => {
    fc.assert(
      fc.property(
        fc.array(group, { maxLength: 3 }),
        gap,
        fc.constantFrom("", "", "", "x", ",", "]"),
        (groups, space, tail) => {
          same(`${space}[${groups.join(",")}]${space}${tail}`);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("reads a body cut off anywhere as JSON.parse does: not at all", () => {
    const whole =
      '[{"Datastream":{"@iot.id":1},"components":["phenomenonTime","result"],"dataArray":[["2026-03-10T08:00:00Z",-12.50e1],["2026-03-10T08:00:01Z",null]]}]';
    for (let length = 0; length <= whole.length; length += 1) same(whole.slice(0, length));
    expect(result(readDataArray, whole)).toEqual({
      rows: [
        [1, now, -12_500, "none", 0],
        [1, now + 1000, 0, "noValue", 0],
      ],
      extras: [],
    });
  });

  it("reads a body with a byte changed anywhere as JSON.parse does", () => {
    const whole =
      '[{"Datastream":{"@iot.id":1},"components":["phenomenonTime","result"],"dataArray":[["2026-03-10T08:00:00Z",-12.5e1]]}]';
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.constantFrom(...'0123456789.eE+-"[]{},: \\\nxtZ'),
        (at, other) => {
          same(whole.slice(0, at) + other + whole.slice(at + 1));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("keeps beside the readings what else stands in a row, and the end of an interval", () => {
    const whole = `[{"Datastream":{"id":1},"dataArrayCount":2,"components":["phenomenonTime","result","parameters"],
      "dataArray":[["2026-03-10T08:00:00Z/2026-03-10T08:10:00Z",1,{"unit":"K","depth":3}],["2026-03-10T01:00:01-0700Z",2,null]]}]`;
    expect(result(readDataArray, whole)).toEqual({
      rows: [
        [1, now, -27_215, "none", 0],
        [1, now + 1000, 200, "none", 0],
      ],
      extras: [
        [
          0,
          {
            phenomenonTime: "2026-03-10T08:00:00Z/2026-03-10T08:10:00Z",
            parameters: { unit: "K", depth: 3 },
          },
        ],
      ],
    });
  });

  it("says what is wrong with a body that is none", () => {
    expect(() => readDataArray(Buffer.from("{}"), table, now)).toThrow("expected an array");
    expect(() => readDataArray(Buffer.from("[{}]"), table, now)).toThrow("[0] names no Datastream");
    expect(() => readDataArray(Buffer.from("[nope"), table, now)).toThrow("cannot be read");
  });
});
