import { sql } from "kysely";
import { Counter } from "prom-client";
import {
  type Database,
  type History,
  type Log,
  type Metrics,
  Problem,
  type Sweep,
} from "../../kernel/index.ts";
import type { Stream, StreamDirectory } from "../registry/index.ts";

export type RetentionGiven = {
  streams: Pick<StreamDirectory, "all">;
  history: Pick<History, "range" | "retain">;
  metrics: Metrics;
  log: Log;
};

const hour = 3_600_000;
const day = 24 * hour;
/** Before every time there can be. */
const ever = -8.64e15;

/** What of which streams has been kept long enough. */
export type Expired = { streams: readonly number[]; before: number };

/**
 * Streams that are kept equally long, and before which time their readings go. Whole days go at once, whole hours of
 * what is kept for less than a week: what lies together on the disk is rewritten once and not every minute.
 */
export function expiredOf(streams: Iterable<Pick<Stream, "number" | "settings">>, now: number): Expired[] {
  const groups = new Map<number, number[]>();
  for (const { number, settings } of streams) {
    if (settings.keptMs === null) continue;
    const group = groups.get(settings.keptMs);
    if (group === undefined) groups.set(settings.keptMs, [number]);
    else group.push(number);
  }
  return [...groups].map(([keptMs, numbers]) => {
    const step = keptMs < 7 * day ? hour : day;
    return { streams: numbers, before: Math.floor((now - keptMs) / step) * step };
  });
}

/** Takes out readings that have been kept as long as their stream says, a day of one group of streams at a time. */
export function retentionSweep({ streams, history, metrics, log }: RetentionGiven): Sweep {
  const gone = new Counter({
    name: "liangwang_readings_expired_total",
    help: "Readings taken out because they were kept as long as their streams say",
    registers: [metrics.registry],
  });
  return {
    name: "readings-kept",
    everyMs: hour,
    async run({ clock, database }) {
      try {
        for (const expired of expiredOf(streams.all(), clock.now().getTime())) {
          const readings = await takeOldest(history, database, expired);
          if (readings === 0) continue;
          gone.inc(readings);
          log.info({ readings, streams: expired.streams.length }, "readings have been kept long enough");
          return readings;
        }
      } catch (error) {
        // The process that keeps the readings takes them out as well.
        if (!(error instanceof Problem && error.code === "history.in-use")) throw error;
      }
      return 0;
    },
  };
}

/** Takes out the oldest day of what has expired, with what came along with its readings. Answers how many went. */
async function takeOldest(
  history: RetentionGiven["history"],
  { kysely }: Database,
  { streams, before }: Expired,
): Promise<number> {
  const oldest = await history.range({ streams, from: ever, to: before, limit: 1 });
  const [from] = oldest.times;
  if (from === undefined) return 0;
  const to = Math.min(before, (Math.floor(from / day) + 1) * day);
  await sql`DELETE FROM sensing.observation
    WHERE stream = ANY (${streams}::integer[]) AND time >= ${new Date(from)} AND time < ${new Date(to)}`.execute(
    kysely,
  );
  return history.retain([{ streams, before: to, from }]);
}
