const pattern =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?(?:([Zz])|([+ -])(\d{2})(?::?(\d{2}))?[Zz]?)$/;

/** An instant as ISO 8601 writes it, with its offset from UTC. */
export type Instant = { ms: number; offsetMinutes: number };

/**
 * Reads an instant with an offset (`Z`, `+08:00`, `-0700`); digits below the millisecond are cut off. Undefined for
 * whatever is none, such as 30 February. A `+` that an address turned into a space is taken for what it was.
 */
export function readInstant(text: string): Instant | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const number = (at: number) => Number(match[at] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(number) as number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = Math.trunc(Number(`0.${match[7] ?? 0}`) * 1000 + 1e-6);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const offset = match[8] === undefined ? number(10) * 60 + number(11) : 0;
  if (number(10) > 18 || number(11) > 59) return undefined;
  const offsetMinutes = match[9] === "-" && offset !== 0 ? -offset : offset;
  date.setUTCHours(hour, minute, second, ms);
  return { ms: date.getTime() - offsetMinutes * 60_000, offsetMinutes };
}

/** An instant, or an interval of two with `from` ≤ `to`; undefined for whatever is neither. */
export function readTime(text: string): { from: number; to: number | null } | undefined {
  const [first = "", second, ...more] = text.split("/");
  const from = readInstant(first);
  if (from === undefined || more.length > 0) return undefined;
  if (second === undefined) return { from: from.ms, to: null };
  const to = readInstant(second);
  return to === undefined || to.ms < from.ms ? undefined : { from: from.ms, to: to.ms };
}

/** The instant in UTC, as SensorThings writes it. */
export function writeInstant(ms: number): string {
  return new Date(ms).toISOString();
}

const durationPattern =
  /^([+-])?P(?=\d|T)(?:(\d{1,9}(?:\.\d+)?)W)?(?:(\d{1,9}(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d{1,9}(?:\.\d+)?)H)?(?:(\d{1,9}(?:\.\d+)?)M)?(?:(\d{1,12}(?:\.\d+)?)S)?)?$/;

/** Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds; years and months have no length. */
export function readDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  if (match === null) return undefined;
  const lengths = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000];
  const sum = lengths.reduce((total, length, at) => total + Number(match[at + 2] ?? 0) * length, 0);
  return match[1] === "-" ? -sum : sum;
}
