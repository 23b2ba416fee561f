import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { FaultyFiles } from "../../kernel/index.ts";
import { mappingFor, parseMapping, shippedMappings } from "./mapping.ts";
import { readRequests } from "./read.ts";
import type { Mapping } from "./request.ts";
import type { ReadRow } from "./schema.ts";

const folder = mkdtempSync(path.join(tmpdir(), "liangwang-read-"));
afterAll(() => rmSync(folder, { recursive: true }));

const yaml = `name: test
about: rows of a test
match: [id, what, opened]
zone: Asia/Shanghai
dates: [iso]
none: [N/A]
fields:
  externalId: id
  title: { join: [what, more], with: " / ", atMost: 20 }
  description: more
  longitude: place.lon
  latitude: place.lat
  openedAt: opened
  closedAt: closed
  status: { column: status, values: { Done: closed, Open: open } }
category: [what]
`;
const mapping = parseMapping(yaml, "test.yaml");

function file(name: string, content: string | Buffer): string {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
}

async function read(at: string, by: Mapping = mapping): Promise<ReadRow[]> {
  const rows: ReadRow[] = [];
  for await (const row of readRequests(at, by)) rows.push(row);
  return rows;
}

const reasons = (rows: readonly ReadRow[]) =>
  rows.map((row) =>
    "reason" in row ? `${row.row}: ${row.reason}` : `${row.row}: ${row.request.externalId}`,
  );

const csv = `\ufeffid,what,more,opened,closed,status
1,Lamp,"dark, ""very""
dark",2024-01-02T08:00:00,,Open
2,Lamp
3,Hole,N/A,2024-01-02T08:00:00Z,2024-01-03,Done
4,Hole,,yesterday,,
,Hole,,2024-01-02,,
6,Hole,,2024-01-02,,Lost
`;

describe("a CSV file of requests", () => {
  it("gives each row as a request or with its number and reason, in order", async () => {
    const rows = await read(file("a.csv", csv));
    expect(reasons(rows)).toEqual([
      "1: 1",
      "2: it has 2 columns, the header 6 (line 4)",
      "3: 3",
      '4: "opened" is no date of the mapping\'s patterns: "yesterday"',
      '5: "id" is empty, and nothing else tells the externalId',
      '6: the mapping does not say what the status "Lost" means (open, closed, void, transferred)',
    ]);
    expect(rows[0]).toEqual({
      row: 1,
      request: {
        externalId: "1",
        title: 'Lamp / dark, "very"',
        description: 'dark, "very"\ndark',
        category: ["Lamp"],
        openedAt: Date.parse("2024-01-02T00:00:00Z"),
        status: "open",
      },
    });
  });

  it("is read alike when gzipped, in GB 18030 or in UTF-16", async () => {
    const plain = await read(file("plain.csv", csv.replace("Lamp", "路灯")));
    const utf16 = Buffer.from(csv.replace("Lamp", "路灯"), "utf16le");
    expect(await read(file("zipped.csv", gzipSync(csv.replace("Lamp", "路灯"))))).toEqual(plain);
    expect(await read(file("utf16.csv", utf16))).toEqual(plain);
    // 路灯 in GB 18030
    const [before = "", after = ""] = csv.slice(1).split('Lamp,"dark');
    const gb = Buffer.concat([
      Buffer.from(before),
      Buffer.from([0xc2, 0xb7, 0xb5, 0xc6]),
      Buffer.from(`,"dark${after}`),
    ]);
    expect(await read(file("gb.csv", gb))).toEqual(plain);
  });

  it("is refused with the missing column where the mapping does not fit", async () => {
    await expect(read(file("other.csv", "a,b\n1,2\n"))).rejects.toMatchObject({
      code: "import.does-not-fit",
      parameters: { missing: "id, opened" },
    });
  });

  it("says that it breaks off or is not there", async () => {
    const zipped = gzipSync(csv);
    await expect(read(file("cut.csv.gz", zipped.subarray(0, zipped.length - 20)))).rejects.toMatchObject({
      code: "import.unreadable",
    });
    await expect(read(path.join(folder, "none.csv"))).rejects.toThrow("there is no such file");
  });
});

describe("a JSON file of requests", () => {
  const rows = [
    { id: 7, what: "Tree", opened: "2024-01-02", place: { lon: "121.5", lat: 31.25 } },
    { id: 8, what: "Tree", opened: "2024-01-02", place: { lon: 0, lat: 0 } },
    { id: 9, what: "Tree", opened: "2024-01-02", place: { lon: 500, lat: 1 } },
  ];

  it("is an array or one object a line, and reaches into objects", async () => {
    const array = await read(file("a.json", JSON.stringify(rows)));
    const lines = await read(file("a.ndjson", rows.map((row) => JSON.stringify(row)).join("\n")));
    expect(lines).toEqual(array);
    expect(array[0]).toMatchObject({ request: { externalId: "7", longitude: 121.5, latitude: 31.25 } });
    expect(array[1]).not.toHaveProperty("request.longitude");
    expect(reasons(array)[2]).toBe('3: "place.lon" is no longitude in degrees: "500"');
  });

  it("goes on after a line that is no JSON, and says that an array breaks off", async () => {
    const broken = `${JSON.stringify(rows[0])}\n{"id": \n[1]\n${JSON.stringify(rows[1])}\n`;
    expect(reasons(await read(file("b.ndjson", broken))).map((one) => one.slice(0, 12))).toEqual([
      "1: 7",
      "2: not valid",
      "3: it is not",
      "4: 8",
    ]);
    await expect(read(file("b.json", JSON.stringify(rows).slice(0, -30)))).rejects.toMatchObject({
      code: "import.unreadable",
    });
  });

  it("may be an object around the array", async () => {
    const inside = parseMapping(`${yaml}records: data.rows\n`, "test.yaml");
    const at = file("c.json", JSON.stringify({ meta: [1], data: { rows } }));
    expect(reasons(await read(at, inside)).slice(0, 2)).toEqual(["1: 7", "2: 8"]);
  });
});

describe("a mapping", () => {
  it("is refused with file and line of each fault", () => {
    const faulty = yaml.replace("dates: [iso]", "dates: [iso]\ncolour: red");
    expect(() => parseMapping(faulty, "m.yaml")).toThrow(/m\.yaml:\d+: /);
    const twice = yaml.replace("description: more", "description: { column: more, constant: x }");
    expect(() => parseMapping(twice, "m.yaml")).toThrow(
      "m.yaml:10: fields.description: says not exactly one of column, join, first, hash, constant",
    );
    expect(() => parseMapping(yaml.replace("[iso]", "[YYYY]"), "m.yaml")).toThrow(FaultyFiles);
  });

  it("is found by the columns of a file, the one that knows most of them", async () => {
    expect((await mappingFor(file("d.csv", csv), [mapping])).file.name).toBe("test");
    const labelled = await mappingFor(file("l.csv", "id,user,title,time,text,label\n"));
    expect(labelled.file.name).toBe("message-board-labelled");
    await expect(mappingFor(file("u.csv", "x,y\n1,2\n"))).rejects.toMatchObject({
      code: "import.unknown-file",
      parameters: { columns: "x, y" },
    });
  });

  it("that is shipped can be read and has a match of its own", async () => {
    const all = await shippedMappings();
    expect(new Set(all.map((one) => one.file.match.join()))).toHaveProperty("size", all.length);
  });
});

const data = path.resolve("../shared/data");
const files: [string, string, number][] = [
  ["requests-311/sf311_10000.csv", "sf311", 10_000],
  ["requests-311/nyc311_5895_full_columns.csv", "nyc311", 5895],
  ["requests-311/nyc311_1000_socrata.json", "nyc311", 1000],
  ["requests-zh/posts_with_replies_2816.csv", "message-board-replies", 2816],
  ["requests-zh/posts_with_likes_4326.csv", "message-board-likes", 4326],
  ["requests-zh/labelled_requests.csv", "message-board-labelled", 5321],
  ["requests-zh/labelled_titles.csv", "message-board-titles", 6383],
];

describe("real files, skipped where ../shared/data is missing", () => {
  it.skipIf(!existsSync(data)).each(files)(
    "%s is known as %s and every row is read",
    async (name, known, rows) => {
      const found = await mappingFor(path.join(data, name));
      expect(found.file.name).toBe(known);
      const all = await read(path.join(data, name), found);
      expect(all).toHaveLength(rows);
      expect(all.filter((row) => "reason" in row)).toEqual([]);
    },
  );
});
