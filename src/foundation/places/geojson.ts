import { findOverlaps } from "./checks.ts";
import { crsByName } from "./crs.ts";
import { FeatureReader, isRecord } from "./features.ts";
import type { Area, BoundaryOptions, Crs, Finding } from "./schema.ts";

export interface BoundaryReading {
  /** The system the file was in, as said or as the file says; wgs84 where it could not be told. */
  readonly crs: Crs;
  readonly areas: Area[];
  readonly findings: Finding[];
  /** Codes taken over from a known area of the same name. */
  readonly matchedByName: number;
}

/**
 * Reads a GeoJSON FeatureCollection (RFC 7946; the `crs` member of GeoJSON 2008 is understood) of
 * Polygons and MultiPolygons into areas in WGS-84. Any finding of severity `error` means: refuse the file.
 */
export function readBoundaries(file: unknown, options: BoundaryOptions): BoundaryReading {
  const findings: Finding[] = [];
  const fail = (message: string, feature: number | null = null): void => {
    findings.push({ severity: "error", feature, message });
  };
  const empty = { crs: options.crs ?? ("wgs84" as const), areas: [], findings, matchedByName: 0 };
  if (!isRecord(file) || file.type !== "FeatureCollection" || !Array.isArray(file.features)) {
    fail("this is no GeoJSON FeatureCollection");
    return empty;
  }
  const crs = declaredCrs(file.crs, options.crs, fail);
  if (!crs) return empty;
  const reader = new FeatureReader(options, crs, findings);
  file.features.forEach((feature: unknown, index: number) => {
    reader.read(feature, index);
  });
  if (reader.areas.length === 0 && findings.length === 0) fail("the file has no feature");
  findings.push(...findOverlaps(reader.areas));
  return { crs, areas: reader.areas, findings, matchedByName: reader.matchedByName };
}

function declaredCrs(
  member: unknown,
  option: Crs | undefined,
  fail: (message: string) => void,
): Crs | undefined {
  const name = isRecord(member) && isRecord(member.properties) ? member.properties.name : undefined;
  const inFile = typeof name === "string" ? crsByName(name) : undefined;
  if (name !== undefined && !inFile) {
    fail(`the file's coordinate system ${String(name)} is not known here; convert it to WGS-84 first`);
    return undefined;
  }
  if (option && inFile && option !== inFile) {
    fail(`the file says ${inFile}, you say ${option}: find out which is right`);
    return undefined;
  }
  if (!option && !inFile) fail("say in which coordinate system the file is: wgs84, gcj02 or bd09");
  return option ?? inFile;
}
