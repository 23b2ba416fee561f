import type { Told } from "../../kernel/index.ts";
import { told } from "../findings.ts";
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
  const fail = (one: Told): void => void findings.push({ severity: "error", feature: null, told: one });
  const empty = { crs: options.crs ?? ("wgs84" as const), areas: [], findings, matchedByName: 0 };
  if (!isRecord(file) || file.type !== "FeatureCollection" || !Array.isArray(file.features)) {
    fail(told("boundary.no-collection"));
    return empty;
  }
  const crs = declaredCrs(file.crs, options.crs, fail);
  if (!crs) return empty;
  const reader = new FeatureReader(options, crs, findings);
  file.features.forEach((feature: unknown, index: number) => {
    reader.read(feature, index);
  });
  if (reader.areas.length === 0 && findings.length === 0) fail(told("boundary.empty"));
  findings.push(...findOverlaps(reader.areas));
  return { crs, areas: reader.areas, findings, matchedByName: reader.matchedByName };
}

/** What was found, with the feature of the file that it is about. */
export function placed({ feature, told: one }: Finding): Told {
  return feature === null ? one : told("boundary.feature", { number: feature + 1, said: one.message });
}

function declaredCrs(member: unknown, option: Crs | undefined, fail: (told: Told) => void): Crs | undefined {
  const name = isRecord(member) && isRecord(member.properties) ? member.properties.name : undefined;
  const inFile = typeof name === "string" ? crsByName(name) : undefined;
  if (name !== undefined && !inFile) {
    fail(told("boundary.unknown-crs", { crs: name }));
    return undefined;
  }
  if (option && inFile && option !== inFile) {
    fail(told("boundary.two-crs", { said: inFile, crs: option }));
    return undefined;
  }
  if (!option && !inFile) fail(told("boundary.no-crs"));
  return option ?? inFile;
}
