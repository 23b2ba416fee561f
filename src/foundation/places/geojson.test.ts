import { expect, test } from "vitest";
import { readBoundaries } from "./geojson.ts";

const square = (x: number, y: number, size = 0.01): number[][] => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
];
const feature = (properties: Record<string, unknown>, coordinates: unknown, type = "Polygon") => ({
  type: "Feature",
  properties,
  geometry: { type, coordinates },
});
const file = (...features: unknown[]) => ({ type: "FeatureCollection", features });
const read = (content: unknown, more = {}) =>
  readBoundaries(content, { level: "subdistrict", crs: "wgs84", ...more });
const errors = (content: unknown, more = {}) =>
  read(content, more)
    .findings.filter((finding) => finding.severity === "error")
    .map((finding) => finding.told.message.en);

test("a file of polygons becomes areas with code, name and parent", () => {
  const reading = read(file(feature({ code: "310106006", name: "甲" }, [square(121, 31)])), {
    known: [{ code: "310106", level: "district", names: { "zh-CN": "区", ja: "区", en: "District" } }],
  });
  expect(reading.findings).toEqual([]);
  expect(reading.areas[0]).toMatchObject({ code: "310106006", parent: "310106", names: { "zh-CN": "甲" } });
});

test("a file that does not say its coordinate system is refused, and so is a contradiction", () => {
  const content = file(feature({ code: "1", name: "甲" }, [square(121, 31)]));
  expect(readBoundaries(content, { level: "district" }).findings[0]?.told.code).toBe("boundary.no-crs");
  const crs = { type: "name", properties: { name: "urn:ogc:def:crs:OGC:1.3:CRS84" } };
  expect(readBoundaries({ ...content, crs }, { level: "district" }).findings).toEqual([]);
  expect(errors({ ...content, crs }, { crs: "gcj02" })[0]).toContain("Find out which is right");
});

test("positions in GCJ-02 are moved to WGS-84", () => {
  const [area] = read(file(feature({ code: "1", name: "甲" }, [square(121, 31)])), { crs: "gcj02" }).areas;
  expect(area?.boundary[0]?.[0]?.[0]?.[0]).toBeCloseTo(121 - 0.0046, 3);
});

test.each([
  ["an open ring", [square(121, 31).slice(0, 4)], "not closed"],
  [
    "a bow tie",
    [
      [
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
        [0, 0],
      ],
    ],
    "meets itself",
  ],
  [
    "a spike",
    [
      [
        [0, 0],
        [2, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ],
    "meets itself",
  ],
  [
    "a ring that touches itself at a corner",
    [
      [
        [0, 0],
        [2, 0],
        [1, 1],
        [2, 2],
        [0, 2],
        [1, 1],
        [0, 0],
      ],
    ],
    "meets itself",
  ],
  [
    "a flat ring",
    [
      [
        [0, 0],
        [1, 1],
        [0, 0],
        [0, 0],
      ],
    ],
    "fewer than three",
  ],
  [
    "too few positions",
    [
      [
        [0, 0],
        [1, 1],
        [0, 0],
      ],
    ],
    "fewer than four",
  ],
  [
    "metres instead of degrees",
    [
      [
        [351000, 3460000],
        [351001, 3460000],
        [351001, 3460001],
        [351000, 3460000],
      ],
    ],
    "degrees",
  ],
  ["a continent", [square(100, 20, 10)], "6 degrees"],
])("%s is refused with its reason", (_, coordinates, reason) => {
  expect(errors(file(feature({ code: "1", name: "甲" }, coordinates)))[0]).toContain(reason);
});

test("rings that cross are refused; holes and parts that only touch are not", () => {
  const hole = (x: number, y: number) => [square(121, 31), square(x, y, 0.004)];
  expect(errors(file(feature({ code: "1", name: "甲" }, hole(121.008, 31.002))))[0]).toContain(
    "two rings cross",
  );
  expect(errors(file(feature({ code: "1", name: "甲" }, hole(121.002, 31.002))))).toEqual([]);
  expect(errors(file(feature({ code: "1", name: "甲" }, hole(121, 31.002))))).toEqual([]);
  const parts = (x: number, y: number) => [[square(121, 31)], [square(x, y)]];
  expect(
    errors(file(feature({ code: "1", name: "甲" }, parts(121.005, 31.005), "MultiPolygon")))[0],
  ).toContain("cross");
  expect(errors(file(feature({ code: "1", name: "甲" }, parts(121.01, 31), "MultiPolygon")))).toEqual([]);
});

test("a feature without name, without code, with a code used twice or of another geometry is refused", () => {
  const ok = [square(121, 31)];
  expect(errors(file(feature({ code: "1" }, ok)))[0]).toContain("no name");
  expect(errors(file(feature({ name: "甲" }, ok)))[0]).toContain("no code");
  expect(
    errors(file(feature({ code: "1", name: "甲" }, ok), feature({ code: "1", name: "乙" }, ok)))[0],
  ).toContain("twice");
  expect(errors(file(feature({ code: "1", name: "甲" }, [121, 31], "Point")))[0]).toContain("Point");
  expect(errors(file())[0]).toContain("no feature");
  expect(errors([])[0]).toContain("FeatureCollection");
});

test("an unknown code gives way to the official code of the one known area with the same name", () => {
  const known = [{ code: "310106006", level: "subdistrict", names: { "zh-CN": "甲", ja: "甲", en: "A" } }];
  const reading = read(file(feature({ id: 31010603, NAME: "甲" }, [square(121, 31)])), { known });
  expect(reading.areas[0]?.code).toBe("310106006");
  expect(reading.areas[0]?.names.en).toBe("A");
  expect(reading.matchedByName).toBe(1);
});

test("areas of one file that overlap are warned of, and areas that only touch are not", () => {
  const a = feature({ code: "1", name: "甲" }, [square(121, 31)]);
  const touching = feature({ code: "2", name: "乙" }, [square(121.01, 31)]);
  const overlapping = feature({ code: "3", name: "丙" }, [square(121.005, 31.005)]);
  expect(read(file(a, touching)).findings).toEqual([]);
  expect(read(file(a, overlapping)).findings[0]).toMatchObject({ severity: "warning" });
});
