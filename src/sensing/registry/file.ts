import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  FaultyFiles,
  type Finding,
  kernelTold,
  type ReadDocument,
  readDocument,
} from "../../kernel/index.ts";
import { told } from "../findings.ts";
import { StreamsFile } from "./schema.ts";

/** A city without streams.yaml: it has no kinds of sensors, and takes what clients bring. */
export const noStreams = (unit: string): StreamsFile => ({ version: "none", unit, kinds: [] });

/**
 * Reads streams.yaml of a city folder. `units` are the paths of its organisations, the first one its root. Throws
 * `FaultyFiles` for codes used twice and for kinds and units that there are not.
 */
export async function loadStreams(folder: string, units: readonly string[]): Promise<StreamsFile> {
  const file = path.join(folder, "streams.yaml");
  if (!existsSync(file)) return noStreams(units[0] ?? "city/");
  const document = readDocument(StreamsFile, await readFile(file, "utf8"), file, { isKept: true });
  const findings = faultsOf(document, new Set(units));
  if (findings.length > 0) throw new FaultyFiles(findings);
  return document.value;
}

type Place = (string | number)[];

function faultsOf(
  { value, finding }: ReadDocument<typeof StreamsFile>,
  units: ReadonlySet<string>,
): Finding[] {
  const findings: Finding[] = [];
  const kinds = new Set<string>();
  const codes = new Set<string>();
  const once = (seen: Set<string>, code: string, place: Place) => {
    if (seen.has(code)) findings.push(finding(place, kernelTold("file.code-twice", { code })));
    seen.add(code);
  };
  const unit = (path: string | undefined, place: Place) => {
    if (path === undefined || units.has(path)) return;
    findings.push(finding(place, kernelTold("file.unknown-unit", { unit: path })));
  };
  unit(value.unit, ["unit"]);
  value.kinds.forEach((kind, at) => {
    once(kinds, kind.code, ["kinds", at, "code"]);
    if (kind.type === "category" && kind.words === undefined) {
      findings.push(finding(["kinds", at], told("stream.no-words", { kind: kind.code })));
    }
  });
  for (const part of ["things", "spread"] as const) {
    (value[part] ?? []).forEach((entry, at) => {
      once(codes, entry.code, [part, at, "code"]);
      unit(entry.unit, [part, at, "unit"]);
      entry.streams.forEach((kind, place) => {
        if (kinds.has(kind)) return;
        findings.push(finding([part, at, "streams", place], told("stream.unknown-kind", { kind })));
      });
    });
  }
  (value.spread ?? []).forEach((entry, at) => {
    if ((entry.unit === undefined) === (entry.ofArea === undefined)) {
      findings.push(finding(["spread", at], told("stream.one-unit")));
    }
  });
  return findings;
}
