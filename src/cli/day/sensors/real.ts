import { readSource } from "../../../tickets/index.ts";
import type { Chance } from "../rhythm.ts";
import type { Habit, SensorHabits } from "./habits.ts";

const hoursADay = 24;

/** What a habit was taken from, for people to read. */
export type RealSeries = { kind: string; file: string; column: string };

/**
 * Habits with the hours of a real day where files bring one: of each kind that names `columns`, one day of a file that
 * has such a column and a column `hour`, hour by hour without a gap. The day is drawn by chance; levels are the file's
 * own. Files that fit no kind are told by throwing, so that nobody believes them used.
 */
export async function withRealSeries(
  habits: SensorHabits,
  files: readonly string[],
  chance: Chance,
): Promise<{ habits: SensorHabits; real: RealSeries[] }> {
  const kinds = { ...habits.kinds };
  const real: RealSeries[] = [];
  for (const file of files) {
    const before = real.length;
    const wanted = Object.entries(kinds).flatMap(([kind, { columns = [] }]) =>
      columns.map((column) => ({ kind, column })),
    );
    const days = await wholeDays(
      file,
      wanted.map(({ column }) => column),
    );
    for (const { kind, column } of wanted) {
      const found = days.get(column) ?? [];
      const habit = kinds[kind];
      if (found.length === 0 || habit === undefined) continue;
      kinds[kind] = lived(habit, chance.pick(found));
      real.push({ kind, file, column });
    }
    if (real.length === before) {
      throw new Error(
        `${file} fits no kind of sensors: it needs a column "hour" and one that day/readings.yaml names`,
      );
    }
  }
  return { habits: { ...habits, kinds }, real };
}

function lived(habit: Habit, hours: number[]): Habit {
  const { slow: _wandering, ...rest } = habit;
  return { ...rest, at: 1, hours };
}

/** The days of a file of which a column has a number in every hour, in the order of the file. */
async function wholeDays(file: string, columns: readonly string[]): Promise<Map<string, number[][]>> {
  const days = new Map<string, number[][]>(columns.map((column) => [column, []]));
  const running = new Map<string, number[]>();
  for await (const entry of readSource(file)) {
    if (!("value" in entry)) continue;
    const row = entry.value as Readonly<Record<string, unknown>>;
    const hour = row.hour === undefined || row.hour === "" ? Number.NaN : Number(row.hour);
    for (const column of columns) {
      const text = row[column];
      const value = text === undefined || text === "" ? Number.NaN : Number(text);
      const day = hour === 0 ? [] : (running.get(column) ?? []);
      running.set(column, day);
      if (day.length !== hour || !Number.isFinite(value) || value < 0) continue;
      day.push(value);
      if (day.length === hoursADay) days.get(column)?.push(day);
    }
  }
  return days;
}
