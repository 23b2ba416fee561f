import type { History } from "../../kernel/index.ts";
import type { Stream } from "../registry/index.ts";
import { unscaled } from "../rules/index.ts";
import { marksOf } from "./series.ts";

const pageRows = 20_000;

/** The readings of a stretch as CSV, page by page, in constant memory. Words stand as words. */
export async function* csvOf(
  history: Pick<History, "range">,
  stream: Stream,
  stretch: { from: number; to: number },
): AsyncGenerator<string> {
  yield "time,value,quality\n";
  const text = (value: number) => {
    if (stream.type === "category") return quoted(stream.words[value] ?? String(value));
    if (stream.type === "truth") return value === 0 ? "false" : "true";
    return unscaled(value, stream.settings.decimals).toFixed(stream.settings.decimals);
  };
  let after: { time: number; stream: number } | undefined;
  for (;;) {
    const page = await history.range({
      streams: [stream.number],
      ...stretch,
      limit: pageRows,
      ...(after === undefined ? {} : { after }),
    });
    const last = page.times.at(-1);
    if (last === undefined) return;
    yield `${Array.from(
      page.times,
      (time, row) =>
        `${new Date(time).toISOString()},${text(page.values[row] ?? 0)},${marksOf(page.qualities[row] ?? 0).join(" ")}`,
    ).join("\n")}\n`;
    if (page.times.length < pageRows) return;
    after = { time: last, stream: stream.number };
  }
}

const quoted = (word: string) => (/[",\r\n]/.test(word) ? `"${word.replaceAll('"', '""')}"` : word);
