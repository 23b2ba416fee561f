import { act, type Ground, systemContext } from "../kernel/index.ts";
import { unscaled } from "../sensing/index.ts";
import { kind, quarterMs, type VitalParts } from "./cycle.ts";
import { doubted, type Gathered, measure, overMs, streamParts, streamsByArea } from "./measure.ts";
import { indexOf } from "./rules.ts";
import { addPastSigns, type PastSign } from "./store.ts";

/** What a stream sent in each quarter of an hour, one after the other. */
type Quarters = { sums: Float64Array; counts: Uint32Array };

/**
 * Works out the vital signs of quarters of an hour that are over and of which there is none, from the readings that are
 * there, for a district whose past is brought in (act `vital-sign.record`, with its source). Of alarms and tickets
 * nothing is known: none was raised here then, and another system's tickets were handled at another pace. `from` and `to` are beginnings of quarters, some day apart. Answers how
 * many signs were added.
 */
export async function recordPastSigns(
  parts: VitalParts,
  ground: Ground,
  { from, to, source }: { from: number; to: number; source: string },
): Promise<number> {
  const means = await meansOf(parts, from, to);
  const [areas, streams] = [parts.areas(), streamsByArea(parts.streams)];
  const sensed = new Set(
    parts.file.domains.flatMap(({ code, parts: declared }) =>
      declared.flatMap((part) => ("streams" in part ? [`${code} ${part.id}`] : [])),
    ),
  );
  const signs: PastSign[] = [];
  for (let quarter = from; quarter < to; quarter += quarterMs) {
    const end = quarter + quarterMs;
    const gathered = { means: means(end), tickets: [], alarms: [] };
    for (const { domain, area, parts: measured } of measure(
      parts.file,
      areas,
      streams,
      parts.kinds,
      gathered,
    )) {
      const known = measured.map((part) =>
        sensed.has(`${domain} ${part.id}`) ? part : { ...part, points: null },
      );
      const made = known.flatMap(({ id, weight, points }) =>
        points === null ? [] : [{ id, weight, points }],
      );
      signs.push({ quarter: new Date(quarter), domain, area, ...indexOf(known), parts: made });
    }
    // A day of quarters is some work: whoever waits for an answer goes first.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const subject = { kind, id: new Date(from).toISOString() };
  return act(systemContext(ground), "vital-sign.record", subject, async (tx, draft) => {
    const formula = parts.file.version;
    const added = await addPastSigns(tx, signs, { now: draft.at, formula });
    draft.detail = { quarter: subject.id, to: new Date(to).toISOString(), formula, added, source };
    draft.audience = [parts.rootUnit()];
    return added;
  });
}

/** The means of each stream up to an instant, for each length of time that the file asks for; from one question. */
async function meansOf(
  { file, streams, history }: VitalParts,
  from: number,
  to: number,
): Promise<(end: number) => Gathered["means"]> {
  const asked = new Map<number, Set<number>>();
  for (const { over, kind: of } of streamParts(file)) {
    const length = Math.max(quarterMs, overMs(over));
    const numbers = asked.get(length) ?? new Set<number>();
    asked.set(length, numbers);
    for (const { number, retiredAt } of streams.ofKind(of)) if (retiredAt === null) numbers.add(number);
  }
  const begin = from - Math.max(0, ...asked.keys());
  const size = (to - begin) / quarterMs;
  const quarters = new Map<number, Quarters>();
  const rows = await history.aggregate({
    streams: [...new Set([...asked.values()].flatMap((numbers) => [...numbers]))],
    from: begin,
    to,
    buckets: { length: quarterMs },
    without: doubted,
  });
  for (const { group, bucket, sum, count } of rows) {
    const ofStream = quarters.get(group) ?? { sums: new Float64Array(size), counts: new Uint32Array(size) };
    quarters.set(group, ofStream);
    const place = (bucket - begin) / quarterMs;
    ofStream.sums[place] = Number(sum);
    ofStream.counts[place] = count;
  }
  return (end) =>
    new Map(
      [...asked].map(([length, numbers]) => {
        const means = new Map<number, number>();
        for (const number of numbers) {
          const mean = meanOf(
            quarters.get(number),
            (end - length - begin) / quarterMs,
            (end - begin) / quarterMs,
          );
          const decimals = mean === undefined ? undefined : streams.byNumber(number)?.settings.decimals;
          if (mean !== undefined && decimals !== undefined) means.set(number, unscaled(mean, decimals));
        }
        return [length, means];
      }),
    );
}

/** The mean of a stream's quarters from one place to before another; undefined where it sent nothing. */
function meanOf(quarters: Quarters | undefined, from: number, to: number): number | undefined {
  if (quarters === undefined) return undefined;
  let [sum, count] = [0, 0];
  for (let place = from; place < to; place += 1) {
    sum += quarters.sums[place] ?? 0;
    count += quarters.counts[place] ?? 0;
  }
  return count === 0 ? undefined : sum / count;
}
