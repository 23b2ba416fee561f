/** What seasons need of a city's time. */
export type CityClock = {
  /** The local date and time of an instant, as milliseconds of a day count without zones. */
  local(time: number): number;
  /** Whether a local day, counted from 1970-01-01, is one on which the city does not work. */
  dayOff(day: number): boolean;
};

const quarterMs = 900_000;
const quartersKept = 4096;

/**
 * The clock of an IANA time zone. Without a calendar of its own, Saturdays and Sundays are days off.
 * Zones change by whole quarters of an hour, so that one look serves a quarter.
 */
export function cityClock(timeZone: string, dayOff: (day: number) => boolean = isWeekend): CityClock {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const offsets = new Map<number, number>();
  return {
    local(time) {
      const quarter = Math.floor(time / quarterMs);
      let offset = offsets.get(quarter);
      if (offset === undefined) {
        if (offsets.size >= quartersKept) offsets.clear();
        offset = offsetOf(format, quarter * quarterMs);
        offsets.set(quarter, offset);
      }
      return time + offset;
    },
    dayOff,
  };
}

function isWeekend(day: number): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6;
}

function offsetOf(format: Intl.DateTimeFormat, time: number): number {
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(time));
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === "-" ? -minutes : minutes) * 60_000;
}
