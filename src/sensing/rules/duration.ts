const unitMs: Record<string, number> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of a text such as `90s` or `1.5h`; undefined where it is none. */
export function durationMs(text: string): number | undefined {
  if (text === "0") return 0;
  const match = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|min|h|d|w)$/.exec(text);
  const unit = unitMs[match?.[2] ?? ""];
  return match === null || unit === undefined ? undefined : Math.round(Number(match[1]) * unit);
}

/** The same of a text that the schema has let through. */
export function msOf(text: string): number {
  const ms = durationMs(text);
  if (ms === undefined) throw new TypeError(`no length of time: ${text}`);
  return ms;
}

/** A number in a stream's unit as its readings are kept: times ten to `decimals`, exactly as the decimal text says. */
export function scaled(value: number, decimals: number): number {
  const [digits, exponent = "0"] = String(value).split("e");
  return Number(`${digits}e${Number(exponent) + decimals}`);
}

/** A reading's value in its stream's unit. */
export function unscaled(value: number, decimals: number): number {
  return scaled(value, -decimals);
}
