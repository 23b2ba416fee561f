import type { SettingsEntry } from "./schema.ts";
import type { ResultType, StreamSettings } from "./stream.ts";

const unitMs = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration such as `30s`, `5min`, `1h` or `90d`. Throws TypeError for any other text. */
export function durationMs(text: string): number {
  const match = /^(\d+)(s|min|h|d)$/.exec(text);
  const unit = match?.[2] as keyof typeof unitMs | undefined;
  if (match === null || unit === undefined) throw new TypeError(`no duration: ${text}`);
  return Number(match[1]) * unitMs[unit];
}

/** How readings of a stream are taken about which nobody said anything. */
export function settingsFor(type: ResultType): StreamSettings {
  return {
    decimals: type === "measure" ? 6 : 0,
    least: null,
    greatest: null,
    outOfRange: "mark",
    lateAfterMs: unitMs.d,
    late: "mark",
    earlyAfterMs: 5 * unitMs.min,
    early: "mark",
    everyMs: null,
    keptMs: null,
  };
}

/** The settings that entries of streams.yaml give, the later over the earlier, over those of the product. */
export function settingsOf(
  type: ResultType,
  ...entries: readonly (SettingsEntry | undefined)[]
): StreamSettings {
  const settings = settingsFor(type);
  for (const entry of entries) {
    if (entry === undefined) continue;
    const { lateAfter, earlyAfter, every, kept, ...plain } = entry;
    // Counts, truths and words are whole numbers, whatever the defaults say.
    if (type !== "measure") delete plain.decimals;
    Object.assign(settings, plain);
    if (lateAfter !== undefined) settings.lateAfterMs = durationMs(lateAfter);
    if (earlyAfter !== undefined) settings.earlyAfterMs = durationMs(earlyAfter);
    if (every !== undefined) settings.everyMs = durationMs(every);
    if (kept !== undefined) settings.keptMs = durationMs(kept);
  }
  return settings;
}
