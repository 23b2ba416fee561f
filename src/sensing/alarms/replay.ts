import type { History } from "../../kernel/index.ts";
import type { Watch } from "./watch.ts";

const streamsTogether = 5000;
const rowsAtOnce = 50_000;

/**
 * Shows the watch what history holds beyond what it has seen, by rising time, and nothing older than `oldest`.
 * Answers how many readings it looked at. What it has seen it passes over by itself.
 */
export async function replay(
  watch: Watch,
  history: Pick<History, "last" | "range">,
  streams: readonly number[],
  oldest: number,
): Promise<number> {
  const behind: { stream: number; from: number; to: number }[] = [];
  for (let first = 0; first < streams.length; first += streamsTogether) {
    const newest = await history.last(streams.slice(first, first + streamsTogether));
    for (const [stream, { time }] of newest) {
      const seen = watch.seen(stream);
      if (time > seen && time >= oldest)
        behind.push({ stream, from: Math.max(seen + 1, oldest), to: time + 1 });
    }
  }
  behind.sort((one, other) => one.from - other.from);
  let rows = 0;
  for (let first = 0; first < behind.length; first += streamsTogether) {
    const group = behind.slice(first, first + streamsTogether);
    rows += await replayGroup(watch, history, group);
  }
  return rows;
}

async function replayGroup(
  watch: Watch,
  history: Pick<History, "range">,
  group: readonly { stream: number; from: number; to: number }[],
): Promise<number> {
  const streams = group.map(({ stream }) => stream);
  const from = group.reduce((least, one) => Math.min(least, one.from), Number.POSITIVE_INFINITY);
  const to = group.reduce((most, one) => Math.max(most, one.to), Number.NEGATIVE_INFINITY);
  let rows = 0;
  let after: { time: number; stream: number } | undefined;
  for (;;) {
    const page = await history.range({ streams, from, to, limit: rowsAtOnce, ...(after ? { after } : {}) });
    const last = page.times.length - 1;
    if (last < 0) return rows;
    watch.observe(page);
    rows += page.times.length;
    if (page.times.length < rowsAtOnce) return rows;
    after = { time: page.times[last] ?? 0, stream: page.streams[last] ?? 0 };
  }
}
