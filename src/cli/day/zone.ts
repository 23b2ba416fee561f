/** The instant (epoch milliseconds) of midnight at the beginning of a local date, in an IANA time zone. */
export function localMidnight(date: string, timeZone: string): number {
  const utc = Date.parse(`${date}T00:00:00Z`);
  // The offset may itself change between the guess and the answer (clock change): look twice.
  const first = utc - offsetMs(utc, timeZone);
  return utc - offsetMs(first, timeZone);
}

/** Minutes after local midnight of an instant. */
export function minuteOfDay(at: number, timeZone: string): number {
  const local = new Date(at + offsetMs(at, timeZone));
  return local.getUTCHours() * 60 + local.getUTCMinutes();
}

const quarterMs = 900_000;
/** Zone → quarter of an hour → offset. Clocks change at quarters; asking the calendar each time costs more than the day. */
const known = new Map<string, Map<number, number>>();

function offsetMs(at: number, timeZone: string): number {
  const quarter = Math.floor(at / quarterMs);
  const ofZone = known.get(timeZone) ?? new Map<number, number>();
  known.set(timeZone, ofZone);
  const offset = ofZone.get(quarter) ?? lookUp(quarter * quarterMs, timeZone);
  ofZone.set(quarter, offset);
  return offset;
}

function lookUp(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(
    value("year"),
    value("month") - 1,
    value("day"),
    value("hour"),
    value("minute"),
    value("second"),
  );
  return local - Math.floor(at / 1000) * 1000;
}
