import type { Watched } from "../compile.ts";
import type { Detection, Rule } from "../schema.ts";

/** A stream of tenths that sends once a minute, unless told otherwise. */
export function sampleStream(change: Partial<Watched> = {}, everyMs: number | null = 60_000): Watched {
  return {
    number: 1,
    code: "S-1",
    kind: "level",
    thing: 1,
    unit: "district/water/",
    area: "district/north/",
    type: "measure",
    words: [],
    settings: { decimals: 1, everyMs },
    ...change,
  };
}

export function sampleRule(detect: Partial<Detection> & Pick<Detection, "when">, id = "sample"): Rule {
  return {
    id,
    names: { "zh-CN": id, ja: id, en: id },
    domain: null,
    detect: { streams: { kind: "level" }, severity: "minor", ...detect },
  };
}
