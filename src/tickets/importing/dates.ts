/** Reads a text as an instant in epoch milliseconds; undefined where it is none. */
export type ReadDate = (text: string) => number | undefined;

type Part = "year" | "month" | "day" | "hour" | "minute" | "second" | "fraction" | "half" | "offset";
type Wall = Record<Exclude<Part, "half" | "offset">, number>;

/** Tokens of Unicode date patterns (UTS #35): one letter takes one or two digits, two letters exactly two. */
const tokens: Record<string, { part: Part; pattern: string }> = {
  yyyy: { part: "year", pattern: "\\d{4}" },
  MM: { part: "month", pattern: "\\d{2}" },
  M: { part: "month", pattern: "\\d{1,2}" },
  dd: { part: "day", pattern: "\\d{2}" },
  d: { part: "day", pattern: "\\d{1,2}" },
  HH: { part: "hour", pattern: "\\d{2}" },
  H: { part: "hour", pattern: "\\d{1,2}" },
  hh: { part: "hour", pattern: "\\d{2}" },
  h: { part: "hour", pattern: "\\d{1,2}" },
  mm: { part: "minute", pattern: "\\d{2}" },
  m: { part: "minute", pattern: "\\d{1,2}" },
  ss: { part: "second", pattern: "\\d{2}" },
  s: { part: "second", pattern: "\\d{1,2}" },
  SSS: { part: "fraction", pattern: "\\d{1,9}" },
  a: { part: "half", pattern: "[AaPp]\\.?[Mm]\\.?|上午|下午|午前|午後" },
  xxx: { part: "offset", pattern: "Z|z|[+-]\\d{2}(?::?\\d{2})?" },
};
const token = /yyyy|MM?|dd?|HH?|hh?|mm?|ss?|SSS|a|xxx|'[^']*'|[^A-Za-z']/g;
const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * A reader for the patterns of a mapping, tried in order. Times without offset are on the wall clock of `zone`.
 * Throws RangeError with a sentence for a pattern or zone that cannot be.
 */
export function dateReader(patterns: readonly string[], zone: string): ReadDate {
  const offsetAt = offsetReader(zone);
  const readers = patterns.map((pattern) => readerOf(pattern, offsetAt));
  return (text) => {
    for (const read of readers) {
      const at = read(text);
      if (at !== undefined) return at;
    }
    return undefined;
  };
}

type OffsetAt = (at: number) => number;

function readerOf(pattern: string, offsetAt: OffsetAt): ReadDate {
  if (pattern === "iso") return (text) => readIso(text, offsetAt);
  if (pattern === "epoch-seconds") return (text) => readNumber(text, 1000);
  if (pattern === "epoch-milliseconds") return (text) => readNumber(text, 1);
  const { expression, parts, halves } = compile(pattern);
  return (text) => {
    const match = expression.exec(text);
    if (match === null) return undefined;
    const wall = { ...midnight };
    let half: string | undefined;
    let offset: string | undefined;
    for (const [at, part] of parts.entries()) {
      const found = match[at + 1] ?? "";
      if (part === "half") half = found;
      else if (part === "offset") offset = found;
      else wall[part] = part === "fraction" ? milliseconds(found) : Number(found);
    }
    if (halves && (wall.hour < 1 || wall.hour > 12)) return undefined;
    if (half !== undefined) wall.hour = (wall.hour % 12) + (/^[Pp]|下午|午後/.test(half) ? 12 : 0);
    return instantOf(wall, offset, offsetAt);
  };
}

const midnight: Wall = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: 0 };

function compile(pattern: string): { expression: RegExp; parts: Part[]; halves: boolean } {
  const found = pattern.match(token) ?? [];
  if (found.join("") !== pattern) {
    throw new RangeError(`"${pattern}" is no pattern of dates: write such as yyyy-MM-dd HH:mm:ss`);
  }
  const parts: Part[] = [];
  const body = found.map((piece) => {
    const known = tokens[piece];
    if (known === undefined) return literal(piece);
    parts.push(known.part);
    return `(${known.pattern})`;
  });
  if (!parts.includes("year")) throw new RangeError(`"${pattern}" has no year (yyyy)`);
  return { expression: new RegExp(`^${body.join("")}$`), parts, halves: parts.includes("half") };
}

function literal(piece: string): string {
  const text = piece.startsWith("'") ? piece.slice(1, -1) : piece;
  if (/^\s+$/.test(text)) return "\\s+";
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

function readIso(text: string, offsetAt: OffsetAt): number | undefined {
  const match = iso.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const wall = { year, month, day, hour, minute, second, fraction: milliseconds(match[7] ?? "") };
  return instantOf(wall, match[8], offsetAt);
}

const milliseconds = (digits: string) => Number(digits.slice(0, 3).padEnd(3, "0"));

function readNumber(text: string, factor: number): number | undefined {
  const value = /^-?\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * factor) : Number.NaN;
  return Math.abs(value) <= 8.64e15 ? value : undefined;
}

function instantOf(wall: Wall, offset: string | undefined, offsetAt: OffsetAt): number | undefined {
  const at = Date.UTC(
    wall.year,
    wall.month - 1,
    wall.day,
    wall.hour,
    wall.minute,
    wall.second,
    wall.fraction,
  );
  const back = new Date(at);
  // 30 February rolls over into March: such a date is none.
  const real =
    back.getUTCMonth() === wall.month - 1 &&
    back.getUTCDate() === wall.day &&
    wall.hour < 24 &&
    wall.minute < 60 &&
    wall.second < 60;
  if (!real) return undefined;
  return offset === undefined ? fromWall(at, offsetAt) : at - offsetMs(offset);
}

function offsetMs(offset: string): number {
  if (/^z$/i.test(offset)) return 0;
  const digits = offset.slice(1).replace(":", "").padEnd(4, "0");
  const size = (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
  return offset.startsWith("-") ? -size : size;
}

const dayMs = 86_400_000;

/** A time that the clock shows twice is the first of the two; one that it jumps over is counted on from before. */
function fromWall(wall: number, offsetAt: OffsetAt): number {
  // Midnights in UTC, so that the many instants of one day share the answers kept for it.
  const day = Math.floor(wall / dayMs) * dayMs;
  const before = offsetAt(day - dayMs);
  const after = offsetAt(day + 2 * dayMs);
  if (before === after) return wall - before;
  for (const offset of [Math.max(before, after), Math.min(before, after)]) {
    if (offsetAt(wall - offset) === offset) return wall - offset;
  }
  return wall - before;
}

function offsetReader(zone: string): OffsetAt {
  const format = formatOf(zone);
  const known = new Map<number, number>();
  const look = (at: number) => {
    const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(format.format(at));
    if (match === null) return 0;
    const size = (Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)) * 1000;
    return match[1] === "-" ? -size : size;
  };
  return (at) => {
    if (at % dayMs !== 0) return look(at);
    const found = known.get(at) ?? look(at);
    known.set(at, found);
    return found;
  };
}

function formatOf(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  } catch {
    throw new RangeError(`"${zone}" is no time zone: write such as Asia/Shanghai`);
  }
}
