import { sql } from "kysely";
import { act, type Context, type History, kernelProblem, mayReach, quality } from "../../../kernel/index.ts";
import { Columns } from "../../ingest/columns.ts";
import { problem } from "../../problems.ts";
import type { Observation } from "../observations/rows.ts";
import { observationId, propertiesOf } from "../observations/rows.ts";
import { type Body, bodyOf, merge, referenceIn } from "./fields.ts";
import { keepExtras, observationIn, type Recording } from "./record.ts";
import { type Change, mustReach, observationScope } from "./writer.ts";

type Correcting = Recording & { history: History };

/**
 * Corrects an observation (`observation.correct`): its result in the history, all else beside it. Its time is what it
 * is known by, and stays.
 */
export async function correctObservation(
  correcting: Correcting,
  observation: Observation,
  value: unknown,
  how: "patch" | "put",
): Promise<void> {
  const { context, history, ground, ingest } = correcting;
  const patch = bodyOf(value, "Observation");
  const given = observation.extra?.resultQuality ?? null;
  const before = { ...propertiesOf(observation), resultQuality: given };
  const body: Body =
    how === "patch" ? (merge(before, patch) as Body) : { result: observation.result, ...patch };
  const number = observation.stream.number;
  const { time = observation.time, extras } = observationIn(body, "Observation");
  const entity = (reason: string) => problem("sensing.entity", { place: "Observation", reason });
  if (time !== observation.time)
    throw entity("phenomenonTime is what it is known by; delete it and record another");
  if (patch.Datastream !== undefined && referenceIn(patch.Datastream, "Observation/Datastream") !== number)
    throw entity("its Datastream is what it is known by; delete it and record another");
  const columns = new Columns(ingest.table, 1);
  columns.add(number, time, body.result);
  const { streams, times, values, faults } = columns.incoming({ actor: context.actor });
  if (faults[0] !== 0) throw entity("result does not fit the type of its Datastream");
  const same = JSON.stringify(body.result) === JSON.stringify(observation.result);
  // Another result is no longer what was measured, nor what was found wrong with that.
  const bits = same ? observation.quality : quality.substituted;
  await changing(correcting, observation, "observation.correct", async (change) => {
    const pointed = patch.FeatureOfInterest;
    const feature =
      pointed === undefined || pointed === null
        ? (observation.extra?.feature ?? null)
        : (referenceIn(pointed, "Observation/FeatureOfInterest") ?? null);
    if (pointed !== undefined && feature !== null)
      await mustReach(
        { tx: change.tx, ground, scope: observationScope },
        "FeatureOfInterest",
        feature,
        "Observation/FeatureOfInterest",
      );
    await keepExtras(change.tx, number, time, { ...extras, feature }, "replace");
    // Last, so that the history is changed only where all else went well.
    await history.replace({ streams, times, values, qualities: Uint8Array.of(bits) });
  });
}

/** Takes an observation out for good (`observation.erase`). */
export async function eraseObservation(correcting: Correcting, observation: Observation): Promise<void> {
  const { time, stream } = observation;
  await changing(correcting, observation, "observation.erase", async ({ tx }) => {
    await sql`DELETE FROM sensing.observation WHERE stream = ${stream.number}
      AND time = ${new Date(time).toISOString()}`.execute(tx);
    await correcting.history.erase({ streams: [stream.number], from: time, to: time + 1 });
  });
}

async function changing(
  { context }: { context: Context },
  { stream, time }: Observation,
  verb: string,
  work: (change: Pick<Change, "tx">) => Promise<void>,
): Promise<void> {
  if (!mayReach(context.actor, observationScope, { units: [stream.unit], accounts: [] }))
    throw kernelProblem("kernel.forbidden", { scope: observationScope });
  await act(
    context,
    verb,
    { kind: "observation", id: observationId(stream.number, time) },
    async (tx, draft) => {
      draft.audience = [stream.unit];
      draft.detail = { stream: stream.number, time: new Date(time).toISOString() };
      await work({ tx });
      return null;
    },
    { scope: observationScope },
  );
}

/** Erases the observations of a feature of interest that goes (OGC 18-088, table 25). */
export async function eraseOfFeature(history: History, feature: number, { tx }: Change): Promise<void> {
  const own = await sql<{
    stream: number;
    time: Date;
  }>`DELETE FROM sensing.observation WHERE feature = ${feature}
    RETURNING stream, time`.execute(tx);
  const shared = await sql<{ stream: number; times: Date[] }>`
    SELECT s.id AS stream, coalesce(array_agg(o.time ORDER BY o.time) FILTER (WHERE o.time IS NOT NULL), '{}') AS times
    FROM sensing.thing t JOIN sensing.stream s ON s.thing = t.id
    LEFT JOIN sensing.observation o ON o.stream = s.id AND o.feature IS NOT NULL
    WHERE t.feature = ${feature} GROUP BY s.id`.execute(tx);
  await sql`UPDATE sensing.thing SET feature = NULL WHERE feature = ${feature}`.execute(tx);
  for (const { stream, time } of own.rows)
    await history.erase({ streams: [stream], from: time.getTime(), to: time.getTime() + 1 });
  // What has a feature of its own stays: everything between is the thing's.
  for (const { stream, times } of shared.rows) {
    let from = -8.64e15;
    for (const time of times) {
      await history.erase({ streams: [stream], from, to: time.getTime() });
      from = time.getTime() + 1;
    }
    await history.erase({ streams: [stream], from, to: 8.64e15 });
  }
}
