import type { Chance, Rhythm } from "./rhythm.ts";
import { localMidnight } from "./zone.ts";

/** What is posted to /api/tickets. */
export type PlannedReport = {
  source: "found" | "asked";
  title: string;
  description: string;
  longitude: number;
  latitude: number;
  address?: string;
  requester?: { notify: "none"; language: "zh-CN" };
};

/** One matter of the day: who reports what, when and where; the category is what the dispatcher decides on. */
export type Matter = {
  at: number;
  report: PlannedReport;
  category: string;
  /** Path of the smallest unit of the place. */
  area: string;
  /** Unit of the officer who found it. */
  officer?: string;
  byPhone: boolean;
  anonymous: boolean;
  /** What was done in the real case, where the file tells. */
  outcome?: string;
  /** Sensors raised it: they are mended on the spot, and it is done once they show it. */
  sensors?: { mend(at: number): Promise<void>; recovered(): Promise<boolean> };
  /** Was dispatched a second time after "not solved". */
  again?: boolean;
};

/** A request drawn from a file, brought into this city: words and time of day are real, the place is moved. */
export type Drawn = {
  title: string;
  description: string;
  /** Minutes after local midnight, or undefined when the file has no time of day. */
  minuteOfDay?: number;
  /** Place in the extent of its file, each 0 to 1; undefined when it has none. */
  across?: readonly [east: number, north: number];
  outcome?: string;
  category?: string;
};

export type Setting = {
  /** Local date of the day, yyyy-MM-dd. */
  date: string;
  timeZone: string;
  /** West, south, east, north of the district, degrees. */
  bounds: readonly [number, number, number, number];
  resolve(longitude: number, latitude: number): { areaPath: string | null; inside: boolean };
  /** Proposes a category for a text; the first of the list where nothing speaks for any. */
  categorise(text: string): string;
  /** Categories that officers find on the street, with their names. */
  streetCategories: readonly { code: string; name: string }[];
  officers: readonly string[];
};

/** Plans a day of matters in order of time. The same seed, files and setting give the same day. */
export function planDay(
  rhythm: Rhythm,
  tickets: number,
  drawn: readonly Drawn[],
  setting: Setting,
  chance: Chance,
): Matter[] {
  const midnight = localMidnight(setting.date, setting.timeZone);
  const shares = [rhythm.sources.found, rhythm.sources.asked];
  const matters = Array.from({ length: tickets }, () =>
    chance.weighted(shares) === 0 || drawn.length === 0
      ? found(rhythm, setting, chance, midnight)
      : asked(rhythm, chance.pick(drawn), setting, chance, midnight),
  );
  return matters.sort((a, b) => a.at - b.at);
}

function found(rhythm: Rhythm, setting: Setting, chance: Chance, midnight: number): Matter {
  const { code, name } = chance.pick(setting.streetCategories);
  const place = placeIn(setting, chance);
  const officer = setting.officers.find((unit) => place.area.startsWith(unit));
  return {
    at: momentIn(rhythm.hours.found, chance, midnight),
    report: {
      source: "found",
      title: name,
      description: rhythm.words.patrol.replace("{name}", name),
      ...place.point,
    },
    category: code,
    area: place.area,
    byPhone: false,
    anonymous: true,
    ...(officer === undefined ? {} : { officer }),
  };
}

function asked(rhythm: Rhythm, drawn: Drawn, setting: Setting, chance: Chance, midnight: number): Matter {
  const place = placeIn(setting, chance, drawn.across);
  const at =
    drawn.minuteOfDay === undefined
      ? momentIn(rhythm.hours.asked, chance, midnight)
      : midnight + drawn.minuteOfDay * 60_000 + Math.floor(chance.next() * 60_000);
  return {
    at,
    report: {
      source: "asked",
      title: drawn.title.slice(0, 200),
      description: drawn.description.slice(0, 20_000),
      ...place.point,
    },
    category: drawn.category ?? setting.categorise(`${drawn.title}\n${drawn.description}`),
    area: place.area,
    byPhone: chance.happens(0.6),
    anonymous: chance.happens(rhythm.anonymous),
    ...(drawn.outcome === undefined ? {} : { outcome: drawn.outcome }),
  };
}

function momentIn(hours: readonly number[], chance: Chance, midnight: number): number {
  return midnight + (chance.weighted(hours) + chance.next()) * 3_600_000;
}

const triesAtMost = 200;

/** A place in the district: where the file's place lies in its own extent, or anywhere. */
export function placeIn(setting: Setting, chance: Chance, across?: readonly [number, number]) {
  const [west, south, east, north] = setting.bounds;
  let [x, y] = across ?? [chance.next(), chance.next()];
  for (let attempt = 0; attempt < triesAtMost; attempt += 1) {
    const longitude = Number((west + x * (east - west)).toFixed(6));
    const latitude = Number((south + y * (north - south)).toFixed(6));
    const { inside, areaPath } = setting.resolve(longitude, latitude);
    if (inside) return { point: { longitude, latitude }, area: areaPath ?? "" };
    [x, y] = [chance.next(), chance.next()];
  }
  throw new Error("no point of the district was found within its own bounds");
}
