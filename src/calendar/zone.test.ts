import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateOf, dayNumber } from "./days.ts";
import { dayAt, dayStart, instantAt, offsetAt, zoneOf } from "./zone.ts";

// Half hours, Ramadan, midnights that do not exist, a day that does not exist, and both hemispheres.
const zones = [
  "Asia/Shanghai",
  "Asia/Tokyo",
  "Asia/Kathmandu",
  "Europe/Berlin",
  "America/New_York",
  "America/Sao_Paulo",
  "Asia/Beirut",
  "Africa/Casablanca",
  "Australia/Lord_Howe",
  "Pacific/Apia",
];
const minutes = fc.integer({ min: Date.UTC(1971, 0, 1) / 60_000, max: Date.UTC(2600, 0, 1) / 60_000 });

describe.each(zones)("%s", (name) => {
  const zone = zoneOf(name);
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "short" });

  test("an instant has the date and the time that the wall clock shows", () => {
    fc.assert(
      fc.property(minutes, (at) => {
        const wall = new Date((at + offsetAt(zone, at)) * 60_000).toISOString();
        expect(`${wall.slice(0, 10)} ${wall.slice(11, 16)}`).toBe(format.format(at * 60_000));
        expect(dateOf(dayAt(zone, at))).toBe(wall.slice(0, 10));
      }),
      { numRuns: 400 },
    );
  });

  test("days follow one another without gap, and a time on the wall clock leads back to its instant", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 400, max: 230_000 }),
        fc.integer({ min: 0, max: 1439 }),
        (day, wallMinute) => {
          expect(dayStart(zone, day + 1)).toBeGreaterThanOrEqual(dayStart(zone, day));
          const at = instantAt(zone, day, wallMinute);
          const shown = new Date((at + offsetAt(zone, at)) * 60_000).toISOString();
          const asked = new Date((day * 1440 + wallMinute) * 60_000).toISOString();
          if (shown !== asked) expect(offsetAt(zone, at)).not.toBe(offsetAt(zone, at - 1));
        },
      ),
      { numRuns: 400 },
    );
  });
});

test("the day that Samoa left out has no length", () => {
  const skipped = dayNumber("2011-12-30") ?? 0;
  const apia = zoneOf("Pacific/Apia");
  expect(dayStart(apia, skipped + 1) - dayStart(apia, skipped)).toBe(0);
});

test("a midnight that does not exist: the day begins when the clock jumps", () => {
  const day = dayNumber("2018-11-04") ?? 0;
  const saoPaulo = zoneOf("America/Sao_Paulo");
  expect(new Date(dayStart(saoPaulo, day) * 60_000).toISOString()).toBe("2018-11-04T03:00:00.000Z");
  expect(dayStart(saoPaulo, day + 1) - dayStart(saoPaulo, day)).toBe(23 * 60);
});
