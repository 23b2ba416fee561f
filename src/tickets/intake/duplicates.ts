import { pairs, runsOf } from "./search.ts";

/** The parts of a text as rising 32-bit hashes: small to keep, and compared in one pass. */
export type Shingles = Uint32Array;

/** A matter as it is compared with others. WGS-84 degrees; `at` in epoch milliseconds. */
export interface Matter {
  id: string;
  shingles: Shingles;
  category: string | null;
  place: { longitude: number; latitude: number } | null;
  at: number;
}

/** What speaks for two matters being one; each part is told, so that a person can judge. */
export type DuplicateReason =
  | { kind: "text"; similarity: number }
  | { kind: "place"; distanceMetres: number }
  | { kind: "time"; hoursApart: number }
  | { kind: "category" };

export interface Duplicate {
  id: string;
  /** 0–1, higher is likelier; a measure for ordering and for a threshold, not a probability. */
  score: number;
  reasons: DuplicateReason[];
}

export interface DuplicateOptions {
  most?: number;
  /** Matters below this score are not told. */
  atLeast?: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The overlapping parts by which texts are compared: pairs of characters, words and pairs of words. */
export function shinglesOf(text: string): Shingles {
  const hashes = new Set<number>();
  let before: string | undefined;
  for (const { text: run, cjk } of runsOf(text)) {
    if (cjk) for (const shingle of run.length === 1 ? [run] : pairs(run)) hashes.add(hash(shingle));
    else {
      hashes.add(hash(run));
      if (before !== undefined) hashes.add(hash(`${before} ${run}`));
    }
    before = cjk ? undefined : run;
  }
  return Uint32Array.from(hashes).sort();
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** Cosine of two sets: 1 for the same, 0 for nothing in common or an empty one. Kinder to a short text than Jaccard. */
export function similarity(one: Shingles, other: Shingles): number {
  if (one.length === 0 || other.length === 0) return 0;
  let shared = 0;
  for (let left = 0, right = 0; left < one.length && right < other.length; ) {
    const difference = (one[left] ?? 0) - (other[right] ?? 0);
    if (difference === 0) shared += 1;
    if (difference <= 0) left += 1;
    if (difference >= 0) right += 1;
  }
  return shared / Math.sqrt(one.length * other.length);
}

/** Metres between two points on the sphere of the Earth's mean radius (haversine). */
export function distanceMetres(
  one: NonNullable<Matter["place"]>,
  other: NonNullable<Matter["place"]>,
): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const chord =
    half(one.latitude, other.latitude) +
    Math.cos(radians(one.latitude)) *
      Math.cos(radians(other.latitude)) *
      half(one.longitude, other.longitude);
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/**
 * The candidates that are likely the same matter, the likeliest first. One pass over the candidates:
 * the caller limits them to open tickets of the last weeks, near by where the place is known.
 */
export function findDuplicates(
  matter: Matter,
  candidates: Iterable<Matter>,
  { most = 5, atLeast = 0.5 }: DuplicateOptions = {},
): Duplicate[] {
  const found: Duplicate[] = [];
  for (const candidate of candidates) {
    if (candidate.id === matter.id) continue;
    const duplicate = compare(matter, candidate);
    if (duplicate.score >= atLeast) found.push(duplicate);
  }
  return found.sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1)).slice(0, most);
}

/** How likely `other` is the same matter, and why. The score is the same both ways round. */
export function compare(matter: Matter, other: Matter): Duplicate {
  const alike = similarity(matter.shingles, other.shingles);
  const apart = matter.place && other.place ? distanceMetres(matter.place, other.place) : null;
  const gapMs = Math.abs(matter.at - other.at);
  const sameCategory = matter.category !== null && matter.category === other.category;
  const otherCategory = matter.category !== null && other.category !== null && !sameCategory;
  const evidence =
    -5 + 7 * alike + byPlace(apart) + byTime(gapMs) + (sameCategory ? 1.5 : 0) - (otherCategory ? 1 : 0);
  return {
    id: other.id,
    score: 1 / (1 + Math.exp(-evidence)),
    reasons: [
      { kind: "text", similarity: alike },
      ...(apart === null ? [] : [{ kind: "place" as const, distanceMetres: apart }]),
      { kind: "time", hoursApart: gapMs / HOUR_MS },
      ...(sameCategory ? [{ kind: "category" as const }] : []),
    ],
  };
}

/** Near by speaks for, far away against, more strongly: the same words elsewhere are another lamp. */
function byPlace(metres: number | null): number {
  if (metres === null) return 0;
  return 3 * Math.exp(-metres / 100) - 6 * (1 - Math.exp(-metres / 500));
}

/** Within days speaks for; months apart against: it happened again. */
function byTime(gapMs: number): number {
  const days = gapMs / DAY_MS;
  return Math.exp(-days / 3) - 2 * (1 - Math.exp(-days / 60));
}
