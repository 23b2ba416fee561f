import type { Stream } from "../registry/index.ts";
import { compileRule, probesOf, type Rule, unscaled } from "../rules/index.ts";

type Named = Pick<Rule, "names"> & Pick<Rule["detect"], "severity">;
export type Watching = Named & { id: string };
export type Threshold = Named & { rule: string; above: number | null; below: number | null };

/** The rules that watch a stream, and at which values they see a violation. */
export function watchingOf(
  rules: Iterable<Rule>,
  stream: Stream,
): { rules: Watching[]; thresholds: Threshold[] } {
  const watching: Watching[] = [];
  const thresholds: Threshold[] = [];
  for (const rule of rules) {
    const compiled = compileRule(rule);
    const probes = probesOf(compiled, stream);
    if (probes.length === 0) continue;
    const { id, names, detect } = rule;
    watching.push({ id, names, severity: detect.severity });
    const { decimals } = stream.settings;
    const add = (bounds: { high: number; low: number }, severity: Named["severity"]) => {
      const plain = (bound: number) => (Number.isFinite(bound) ? unscaled(bound, decimals) : null);
      const [above, below] = [plain(bounds.high), plain(bounds.low)];
      if (above !== null || below !== null) thresholds.push({ rule: id, names, severity, above, below });
    };
    for (const { probe } of probes) {
      if (probe.kind !== "bounds" && probe.kind !== "repeats") continue;
      add(probe.bounds, detect.severity);
      for (const [place, level] of probe.levels.entries()) {
        const severity = detect.levels?.[place]?.severity;
        if (level !== undefined && severity !== undefined) add(level, severity);
      }
    }
  }
  return { rules: watching, thresholds };
}
