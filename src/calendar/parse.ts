import { Compile } from "typebox/compile";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { checkFile, type Finding } from "./check.ts";
import { type Calendar, type Choice, compile } from "./compile.ts";
import { problem } from "./problems.ts";
import { CalendarFile } from "./schema.ts";

/** What is wrong in a calendar file, where, and what to do. */
export type FileProblem = { file: string; line: number; reason: string };

const shape = Compile(CalendarFile);

/**
 * Reads a city's `calendar.yaml`. Throws `calendar.file` with the first problem's file, line and remedy;
 * its extension `problems` lists all of them.
 */
export function parseCalendar(text: string, file: string, choice: Choice = {}): Calendar {
  return compile(parseCalendarFile(text, file), choice);
}

/** The same without preparing a calendar: for calendars of several versions (`calendarBook`). */
export function parseCalendarFile(text: string, file: string): CalendarFile {
  const { value, problems } = read(text, file);
  const first = problems[0];
  if (first !== undefined) throw problem("calendar.file", first, { problems });
  return value;
}

/** Every problem of a calendar file; empty when it is good. */
export function checkCalendar(text: string, file: string): FileProblem[] {
  return read(text, file).problems;
}

function read(text: string, file: string): { value: CalendarFile; problems: FileProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const value: unknown = document.errors.length === 0 ? document.toJS() : undefined;
  const at = (finding: Finding): FileProblem => ({
    file,
    line: lineOf(document, lines, finding.path),
    reason: finding.reason,
  });
  const broken = document.errors.map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    reason: `this is not YAML: ${error.message.split("\n")[0]?.replace(/ at line .*$/, "")}; correct the line`,
  }));
  const findings = broken.length > 0 ? [] : shapeFindings(value);
  const problems = [...broken, ...findings.map(at)];
  if (problems.length > 0 || !shape.Check(value)) return { value: value as CalendarFile, problems };
  return {
    value,
    problems: checkFile(value)
      .map(at)
      .sort((a, b) => a.line - b.line),
  };
}

/** The line of the node at a path, or of the nearest one around it. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const keys = path
      .slice(0, depth)
      .map((key) => (typeof key === "string" && /^\d+$/.test(key) ? Number(key) : key));
    const node = depth === 0 ? document.contents : document.getIn(keys, true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function shapeFindings(value: unknown): Finding[] {
  if (value === null || typeof value !== "object") {
    return [
      { path: [], reason: "the file is empty; describe a calendar as in the README of the calendar module" },
    ];
  }
  return shape
    .Errors(value)
    .filter((error) => error.keyword !== "additionalProperties")
    .map((error) => {
      const path = error.instancePath
        .split("/")
        .slice(1)
        .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
      return { path, reason: sayShape(error, path, value) };
    });
}

type ShapeError = ReturnType<typeof shape.Errors>[number];

function sayShape(error: ShapeError, path: readonly string[], root: unknown): string {
  const name = path.join(".") || "the calendar";
  if (error.keyword === "boolean") return `\`${name}\` is not a known key; remove it or correct its spelling`;
  if (error.keyword === "required")
    return `${name} lacks ${error.params.requiredProperties.join(", ")}; add it`;
  const expected = descriptionAt(error.schemaPath);
  const found = JSON.stringify(path.reduce(step, root));
  if (expected !== undefined) return `${name} is ${found}; write ${expected}`;
  return `${name} is ${found} but ${error.message}; correct it`;
}

function step(value: unknown, key: string): unknown {
  return value !== null && typeof value === "object"
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function descriptionAt(schemaPath: string): string | undefined {
  const node = schemaPath.split("/").slice(1).reduce<unknown>(step, CalendarFile);
  const description = step(node, "description");
  return typeof description === "string" ? description : undefined;
}
