import Type from "typebox";
import { expect, test } from "vitest";
import { FaultyFiles, formatFault, kernelTold, readDocument } from "./index.ts";

const Schema = Type.Object(
  {
    units: Type.Array(
      Type.Object(
        { code: Type.String(), size: Type.Integer({ minimum: 1 }) },
        { additionalProperties: false },
      ),
    ),
    years: Type.Record(Type.String(), Type.Object({ days: Type.Integer() })),
  },
  { additionalProperties: false },
);
const good = `units:
  - code: a
    size: 1
  - code: b
    size: 2
years:
  "2025":
    days: 365
  2026:
    days: 365
`;
const faultsOf = (text: string) => {
  try {
    readDocument(Schema, text, "units.yaml");
    return [];
  } catch (error) {
    if (!(error instanceof FaultyFiles)) throw error;
    return error.faults.map((fault) => formatFault(fault));
  }
};

test("a document that fits is read", () => {
  expect(readDocument(Schema, good, "units.yaml").value.units[1]).toEqual({ code: "b", size: 2 });
});

test.each<[string, string, string, number]>([
  ["a value of the wrong type", "size: 2", "size: two", 5],
  ["a value out of range", "size: 2", "size: 0", 5],
  ["an entry that is missing", "  - code: b\n    size: 2", "  - code: b", 4],
  ["an entry that nobody knows", "size: 2", "size: 2\n    colour: red", 6],
  ["a value below a quoted number", '"2025":\n    days: 365', '"2025":\n    days: x', 8],
  ["a value below a bare number", "2026:\n    days: 365", "2026:\n    days: x", 10],
  ["a key given twice", "years:", "years: {}\nyears:", 7],
  ["broken YAML", "size: 2", "size: [2", 6],
])("%s is told with its file and line", (_name, before, after, line) => {
  const faults = faultsOf(good.replace(before, after));
  expect(faults.join("\n")).toMatch(new RegExp(`^units\\.yaml:${line}: `, "m"));
});

test("all faults are told at once", () => {
  expect(faultsOf(good.replace("size: 1", "size: x").replace("size: 2", "size: y"))).toHaveLength(2);
});

test("an empty file, a bomb of aliases and a lone word are faults, not crashes", () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
    .split("")
    .map((key, n) => `${key}: &${key} [${Array(9).fill(`*${"abcdefg"[n]}`).join(",")}]`)
    .join("\n")}\n`;
  for (const text of ["", "word", bomb]) expect(faultsOf(text).length).toBeGreaterThan(0);
});

test("a check beyond the schema tells the line of what it speaks of", () => {
  const document = readDocument(Schema, good, "units.yaml");
  const told = kernelTold("file.code-twice", { code: "b" });
  expect(document.finding(["units", 1, "size"], told)).toEqual({
    ...told,
    file: "units.yaml",
    line: 5,
    path: "units[1].size",
  });
  expect(document.finding(["years", "2026", "days"], told).line).toBe(10);
});

test("however much is wrong is told at once, each with where it is and what is allowed", () => {
  const many = `units:\n${"  - { code: a, size: 1, colour: red }\n".repeat(40)}years: {}\n`;
  const faults = faultsOf(many);
  expect(faults).toHaveLength(40);
  expect(faults[39]).toBe(
    'units.yaml:41: units[39].colour: "colour" is unknown. Remove it or correct its spelling; allowed here: code, size.',
  );
});
