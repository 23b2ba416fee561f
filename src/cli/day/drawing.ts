import { mappingFor, readRequests } from "../../tickets/index.ts";
import type { Drawn } from "./plan.ts";
import type { Chance } from "./rhythm.ts";
import { minuteOfDay } from "./zone.ts";

/**
 * Draws requests from real files: their words, their time of day, and where they lie in the extent of all places of
 * their file. At most `most` a file are kept, chosen by chance (reservoir sampling), so that any size may be given.
 */
export async function drawRequests(
  files: readonly string[],
  most: number,
  timeZone: string,
  chance: Chance,
): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  for (const file of files) drawn.push(...(await drawFrom(file, most, timeZone, chance)));
  return drawn;
}

type Kept = Omit<Drawn, "across"> & { place?: { longitude: number; latitude: number } };

async function drawFrom(file: string, most: number, timeZone: string, chance: Chance): Promise<Drawn[]> {
  const kept: Kept[] = [];
  let seen = 0;
  for await (const one of readRequests(file, await mappingFor(file))) {
    if (!("request" in one)) continue;
    const { title, description, openedAt, longitude, latitude, answer } = one.request;
    const located = longitude !== undefined && latitude !== undefined && (longitude !== 0 || latitude !== 0);
    const minute = minuteOfDay(openedAt, timeZone);
    const next: Kept = {
      title,
      description,
      ...(located ? { place: { longitude, latitude } } : {}),
      ...(minute === 0 ? {} : { minuteOfDay: minute }),
      ...(answer === undefined ? {} : { outcome: answer.slice(0, 8000) }),
    };
    const slot = seen < most ? seen : Math.floor(chance.next() * (seen + 1));
    if (slot < most) kept[slot] = next;
    seen += 1;
  }
  return withinExtent(kept);
}

/** Places as shares of the extent between the 2nd and 98th percentile, so that one wrong place squeezes nothing. */
function withinExtent(kept: readonly Kept[]): Drawn[] {
  const places = kept.flatMap((one) => (one.place === undefined ? [] : [one.place]));
  const extent = (key: "longitude" | "latitude") => {
    const sorted = places.map((place) => place[key]).sort((a, b) => a - b);
    const low = sorted[Math.floor(sorted.length * 0.02)] ?? 0;
    const high = sorted[Math.ceil(sorted.length * 0.98) - 1] ?? 1;
    return (value: number) => (high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5);
  };
  const [east, north] = [extent("longitude"), extent("latitude")];
  return kept.map(({ place, ...rest }) =>
    place === undefined ? rest : { ...rest, across: [east(place.longitude), north(place.latitude)] as const },
  );
}
