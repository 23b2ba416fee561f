import { act, type Ground, type History, systemContext, transact } from "../kernel/index.ts";
import type { KindEntry, StreamDirectory } from "../sensing/index.ts";
import { type Area, gatherMeans, measure, streamsByArea } from "./measure.ts";
import type { VitalSignsFile } from "./schema.ts";
import { countAlarms, countTickets, keepSigns, newestSigns } from "./store.ts";

/** What vital signs stand on. */
export type VitalParts = {
  file: VitalSignsFile;
  areas: () => readonly (Area & { names: Record<"zh-CN" | "ja" | "en", string> })[];
  streams: StreamDirectory;
  kinds: readonly KindEntry[];
  history: History;
  /** Path of the unit whose subtree is the whole city. */
  rootUnit: () => string;
};

export const quarterMs = 900_000;
export const kind = "vital-sign";

export const quarterOf = (at: number) => new Date(Math.floor(at / quarterMs) * quarterMs);

/**
 * Works all vital signs out and keeps them as those of this quarter of an hour (act `vital-sign.record`, which those
 * who listen to events hear of). An act is made where a whole point of any index has changed, so that the ledger holds
 * what people saw and no noise.
 */
export async function recordVitalSigns(parts: VitalParts, ground: Ground): Promise<number> {
  const now = ground.clock.now();
  const means = await gatherMeans(parts.file, parts.streams, parts.history, now.getTime());
  const quarter = quarterOf(now.getTime());
  return transact(ground.database, async (tx) => {
    const gathered = { means, tickets: await countTickets(tx, now), alarms: await countAlarms(tx) };
    const signs = measure(parts.file, parts.areas(), streamsByArea(parts.streams), parts.kinds, gathered);
    const before = new Map(
      (await newestSigns(tx, quarter)).map((sign) => [`${sign.domain} ${sign.area}`, sign.value]),
    );
    const changed = signs.filter(({ domain, area, value }) => {
      const known = before.get(`${domain} ${area}`);
      return known === undefined || whole(known) !== whole(value);
    });
    if (changed.length === 0) return 0;
    const context = { ...systemContext(ground), transaction: tx };
    await act(context, "vital-sign.record", { kind, id: quarter.toISOString() }, async (_tx, draft) => {
      await keepSigns(tx, signs, { quarter, now, formula: parts.file.version });
      const city = changed
        .filter(({ area }) => area === "")
        .map(({ domain, value }) => [domain, whole(value)]);
      draft.detail = {
        quarter: quarter.toISOString(),
        formula: parts.file.version,
        changed: changed.length,
        city: Object.fromEntries(city),
      };
      draft.audience = [parts.rootUnit()];
      return null;
    });
    return changed.length;
  });
}

const whole = (value: number | null) => (value === null ? null : Math.round(value));
