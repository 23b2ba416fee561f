import { sql } from "kysely";
import { type Context, Problem, type Transaction, transact } from "../../../kernel/index.ts";
import type { ExtrasKeeper, Extras as Given } from "../../ingest/extras.ts";
import { reason } from "../../ingest/incoming.ts";
import { writeInstant } from "../odata/instants.ts";
import { referenceIn } from "./fields.ts";
import { type Extras, observationIn } from "./record.ts";
import { type Ground, mustReach, observationScope } from "./writer.ts";

/** Rows written with one statement. */
const togetherAtMost = 2000;

/** What one row of a data array carries, ready to be written. */
type Carried = Extras & { row: number };

/** Keeps what rows of CreateObservations carry beside their readings, as single observations do. */
export function extrasKeeper(groundOf: (context: Context) => Ground): ExtrasKeeper {
  return {
    async prepare(context, incoming, given) {
      const carried: Carried[] = [];
      for (const [row, extras] of given) {
        const read = readExtras(extras, incoming.times[row] as number);
        if (read === undefined) fail(incoming.faults, row, reason.notKeepable);
        else carried.push({ ...read, row });
      }
      const named = new Set(carried.flatMap(({ feature }) => (feature === null ? [] : [feature])));
      const missing = await unreachable(context, groundOf(context), named);
      for (const { feature, row } of carried)
        if (feature !== null && missing.has(feature)) fail(incoming.faults, row, reason.unknownFeature);
      return async ({ reasons }) => {
        const kept = carried.filter(({ row }) => reasons[row] === reason.none);
        for (let from = 0; from < kept.length; from += togetherAtMost) {
          const part = kept.slice(from, from + togetherAtMost);
          await transact(context.database, (tx) => write(tx, part, incoming.streams, incoming.times));
        }
      };
    },
  };
}

/** A row that has a fault of its own keeps that. */
function fail(faults: Uint8Array, row: number, why: number): void {
  if (faults[row] === reason.none) faults[row] = why;
}

const featureColumns = new Set(["FeatureOfInterest/id", "FeatureOfInterest/@iot.id"]);
/** Times that are written with four digits of the year. */
const [earliest, latest] = [Date.parse("0001-01-01T00:00:00Z"), Date.parse("+010000-01-01T00:00:00Z")];
/** U+0000 and halves of a surrogate pair, which no jsonb takes (PostgreSQL manual, §8.14). */
const noJsonb = /\\u(0000|d[89a-f])/i;

/** What a row carries; undefined where some of it cannot be kept. */
function readExtras(given: Given, time: number): Extras | undefined {
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (featureColumns.has(name)) body.FeatureOfInterest = { "@iot.id": value };
    else if (name === "id" || name.includes("@iot.") || name === "Datastream") return undefined;
    else body[name] = value;
  }
  try {
    const { extras } = observationIn(body, "dataArray");
    const { FeatureOfInterest: feature } = body;
    const id = feature === undefined ? null : referenceIn(feature, "dataArray");
    const read = id === undefined ? undefined : { ...extras, feature: id };
    return read !== undefined && isWritable(read, time) ? read : undefined;
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return undefined;
    throw error;
  }
}

function isWritable(extras: Extras, time: number): boolean {
  const { endsAt, resultTime, valid, resultQuality, parameters } = extras;
  const times = [time, endsAt, resultTime, valid?.from ?? null, valid?.to ?? null];
  return (
    times.every((at) => at === null || (at >= earliest && at < latest)) &&
    ![resultQuality, parameters].some((value) => value !== null && noJsonb.test(JSON.stringify(value)))
  );
}

/** Those of the features that are not there or not within reach. */
async function unreachable(
  context: Context,
  ground: Ground,
  features: ReadonlySet<number>,
): Promise<ReadonlySet<number>> {
  const missing = new Set<number>();
  if (features.size === 0) return missing;
  await transact(context.database, async (tx) => {
    for (const feature of features) {
      try {
        await mustReach({ tx, ground, scope: observationScope }, "FeatureOfInterest", feature, "dataArray");
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        missing.add(feature);
      }
    }
  });
  return missing;
}

/** Writes what rows carry; what is there stays, as the first reading does. */
async function write(
  tx: Transaction,
  rows: readonly Carried[],
  streams: Uint32Array,
  times: Float64Array,
): Promise<void> {
  const at = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : writeInstant(ms));
  const records = rows.map(({ row, endsAt, resultTime, valid, resultQuality, parameters, feature }) => ({
    stream: streams[row],
    time: at(times[row]),
    ends_at: at(endsAt),
    result_time: at(resultTime),
    valid_from: at(valid?.from),
    valid_to: at(valid?.to),
    result_quality: resultQuality,
    parameters,
    feature,
  }));
  await sql`INSERT INTO sensing.observation
      (stream, time, ends_at, result_time, valid_from, valid_to, result_quality, parameters, feature)
    SELECT stream, time, ends_at, result_time, valid_from, valid_to, result_quality, parameters, feature
    FROM jsonb_to_recordset(${JSON.stringify(records)}::jsonb) AS carried (
      stream integer, time timestamptz, ends_at timestamptz, result_time timestamptz, valid_from timestamptz,
      valid_to timestamptz, result_quality jsonb, parameters jsonb, feature integer)
    ON CONFLICT (stream, time) DO NOTHING`.execute(tx);
}
