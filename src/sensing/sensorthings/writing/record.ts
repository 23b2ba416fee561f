import { sql } from "kysely";
import {
  act,
  type Context,
  kernelProblem,
  mayReach,
  type Transaction,
  transact,
} from "../../../kernel/index.ts";
import { Columns } from "../../ingest/columns.ts";
import { reasons } from "../../ingest/incoming.ts";
import type { Ingest } from "../../ingest/ingest.ts";
import { problem } from "../../problems.ts";
import type { StreamDirectory } from "../../registry/index.ts";
import { typeOf } from "../entities/model.ts";
import { observationId } from "../observations/rows.ts";
import { readTime, writeInstant } from "../odata/instants.ts";
import { create } from "./create.ts";
import { type Body, bodyOf, referenceIn } from "./fields.ts";
import { changeIn, type Ground, mustReach, nextId, observationScope, type Pending } from "./writer.ts";

/** What recording observations stands on. */
export type Recording = {
  context: Context;
  ground: Ground;
  ingest: Pick<Ingest, "takeWhole" | "table">;
  directory: StreamDirectory;
};

/** What an observation carries beside its reading, ready to be written. */
export type Extras = {
  endsAt: number | null;
  resultTime: number | null;
  valid: { from: number; to: number | null } | null;
  resultQuality: unknown;
  parameters: unknown;
  feature: number | null;
};

const fault = (place: string, reason: string) => problem("sensing.entity", { place, reason });
const known = new Set([
  "phenomenonTime",
  "resultTime",
  "result",
  "resultQuality",
  "validTime",
  "parameters",
  "Datastream",
  "FeatureOfInterest",
]);

/** The time and extras of an observation's body; `time` is undefined where it gives none. */
export function observationIn(body: Body, place: string): { time: number | undefined; extras: Extras } {
  for (const key of Object.keys(body))
    if (!known.has(key) && !/@iot\.|^id$/.test(key))
      throw fault(place, `Observation has no "${key.slice(0, 100)}"`);
  const span = timeIn(body.phenomenonTime, `${place}/phenomenonTime`);
  const produced = timeIn(body.resultTime, `${place}/resultTime`);
  if (produced !== undefined && produced.to !== null)
    throw fault(`${place}/resultTime`, "an instant is expected, not an interval");
  return {
    time: span?.from,
    extras: {
      endsAt: span?.to ?? null,
      resultTime: produced?.from ?? null,
      valid: timeIn(body.validTime, `${place}/validTime`) ?? null,
      resultQuality: body.resultQuality ?? null,
      parameters: body.parameters ?? null,
      feature: null,
    },
  };
}

export function timeIn(value: unknown, place: string): { from: number; to: number | null } | undefined {
  if (value === undefined || value === null) return undefined;
  const time = typeof value === "string" ? readTime(value) : undefined;
  if (time === undefined)
    throw fault(place, "an instant with its offset, or two with a slash between, is expected");
  return time;
}

/** Newest time that was given to an observation without one, by stream: no two get the same. */
const given = new Map<number, number>();

function timeFor(stream: number, now: number): number {
  const time = Math.max(now, (given.get(stream) ?? 0) + 1);
  given.set(stream, time);
  return time;
}

/**
 * Records one observation: its reading in the history, all else beside it. Answers its id when both are durable.
 * The same again answers the same; another result at the same time is refused with 409.
 */
export async function recordObservation(
  recording: Recording,
  value: unknown,
  from: { stream?: number; feature?: number },
  place = "Observation",
): Promise<string> {
  const body = bodyOf(value, place);
  const number = from.stream ?? streamIn(body, place);
  const { context, directory, ingest } = recording;
  const stream = directory.byNumber(number);
  const placement = { units: stream === undefined ? [] : [stream.unit], accounts: [] };
  if (!context.actor.grants.has(observationScope))
    throw kernelProblem("kernel.forbidden", { scope: observationScope });
  if (stream === undefined || stream.retiredAt !== null)
    throw fault(`${place}/Datastream`, `there is no Datastreams(${number})`);
  if (!mayReach(context.actor, observationScope, placement))
    throw kernelProblem("kernel.forbidden", { scope: observationScope });
  if (body.result === undefined) throw fault(place, "result is missing");
  const { time = timeFor(number, context.clock.now().getTime()), extras } = observationIn(body, place);
  const feature = await featureIn(recording, body, place, from.feature);
  const result = await wordFor(recording, number, body.result);
  const columns = new Columns(ingest.table, 1);
  columns.add(number, time, result);
  const carried = { ...extras, feature };
  const carries = Object.values(carried).some((one) => one !== null);
  await ingest.takeWhole(columns.incoming({ actor: context.actor }), carries ? [0] : [], async (outcome) => {
    refuse(reasons[outcome.reasons[0] ?? 0] ?? "none", number, time, place);
    if (carries) await transact(context.database, (tx) => keepExtras(tx, number, time, carried, "first"));
  });
  return observationId(number, time);
}

function streamIn(body: Body, place: string): number {
  if (body.Datastream === undefined || body.Datastream === null) throw fault(place, "Datastream is missing");
  const id = referenceIn(body.Datastream, `${place}/Datastream`);
  if (id === undefined) throw fault(`${place}/Datastream`, "point to a Datastream by its @iot.id");
  return id;
}

async function featureIn(
  { context, ground }: Recording,
  body: Body,
  place: string,
  outer: number | undefined,
): Promise<number | null> {
  const value = body.FeatureOfInterest;
  if (value === undefined || value === null) return outer ?? null;
  const where = `${place}/FeatureOfInterest`;
  const id = referenceIn(value, where);
  if (id !== undefined) {
    await transact(context.database, (tx) =>
      mustReach({ tx, ground, scope: observationScope }, "FeatureOfInterest", id, where),
    );
    return id;
  }
  const type = typeOf("FeatureOfInterest");
  const number = await nextId(context.database.kysely, type);
  const { idempotency: _key, ifMatch: _version, ...plain } = context;
  await act(
    plain,
    "feature.create",
    { kind: "feature", id: String(number) },
    async (tx, draft) => {
      const change = changeIn(context, tx, ground, observationScope, draft.at);
      draft.audience = [change.unit];
      return create(change, type, value, where, {}, number);
    },
    { scope: observationScope },
  );
  return number;
}

const anyObservation = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Observation";
const mostWords = 65_536;

/** The result as the intake takes it. A stream of words that no city closed learns the words that it is sent. */
async function wordFor({ context, directory }: Recording, number: number, result: unknown): Promise<unknown> {
  const stream = directory.byNumber(number);
  if (stream?.type !== "category" || stream.kind !== null) return result;
  const { rows } = await sql<{ type: string }>`SELECT observation_type AS type FROM sensing.stream
    WHERE id = ${number}`.execute(context.database.kysely);
  const open = rows[0]?.type === anyObservation;
  if (!open && typeof result !== "string") return result;
  const word = open ? JSON.stringify(result) : String(result);
  if (stream.words.includes(word)) return word;
  if (stream.words.length >= mostWords)
    throw problem("sensing.too-much", { limit: `${mostWords} different results of a stream of words` });
  const { idempotency: _key, ifMatch: _version, ...plain } = context;
  await act(
    plain,
    "stream.learn",
    { kind: "stream", id: String(number) },
    async (tx, draft) => {
      draft.audience = [stream.unit];
      draft.detail = { words: stream.words.length + 1 };
      await sql`INSERT INTO sensing.word (stream, code, word)
        SELECT ${number}, count(*), ${word} FROM sensing.word WHERE stream = ${number}
        ON CONFLICT (stream, word) DO NOTHING`.execute(tx);
      await sql`UPDATE sensing.stream SET changed_in = pg_current_xact_id() WHERE id = ${number}`.execute(tx);
    },
    { scope: observationScope },
  );
  await directory.refresh();
  return word;
}

const sentences: Record<string, string> = {
  noValue: "result is missing",
  notANumber: "result does not fit the type of its Datastream",
  unknownWord: "result is none of the words of its Datastream",
  noTime: "phenomenonTime is no instant with an offset",
  tooLarge: "result is too large to be kept exactly",
  unit: "the unit cannot be converted into that of the Datastream",
  late: "it comes later than its Datastream takes readings",
  early: "its time lies ahead of our clock",
  outOfRange: "result lies outside the range of its Datastream",
  retired: "its Datastream is not in use any more",
  unknownStream: "there is no such Datastream",
  unknownFeature: "there is no such FeatureOfInterest",
  notKeepable: "what comes along with the result cannot be kept as it is",
};

function refuse(reason: string, stream: number, time: number, place: string): void {
  if (reason === "none") return;
  if (reason === "forbidden") throw kernelProblem("kernel.forbidden", { scope: observationScope });
  if (reason === "conflicting") throw problem("sensing.conflict", { stream, time: writeInstant(time) });
  throw fault(place, sentences[reason] ?? reason);
}

/** Writes what an observation carries; `first` leaves what is there, as the reading does. */
export async function keepExtras(
  tx: Transaction,
  stream: number,
  time: number,
  extras: Extras,
  when: "first" | "replace",
): Promise<void> {
  const at = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : writeInstant(ms));
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const existing =
    when === "first"
      ? sql`DO NOTHING`
      : sql`DO UPDATE SET ends_at = excluded.ends_at, result_time = excluded.result_time,
          valid_from = excluded.valid_from, valid_to = excluded.valid_to, result_quality = excluded.result_quality,
          parameters = excluded.parameters, feature = excluded.feature`;
  await sql`INSERT INTO sensing.observation
      (stream, time, ends_at, result_time, valid_from, valid_to, result_quality, parameters, feature)
    VALUES (${stream}, ${at(time)}, ${at(extras.endsAt)}, ${at(extras.resultTime)}, ${at(extras.valid?.from)},
      ${at(extras.valid?.to)}, ${json(extras.resultQuality)}::jsonb, ${json(extras.parameters)}::jsonb,
      ${extras.feature})
    ON CONFLICT (stream, time) ${existing}`.execute(tx);
}

/** Records what came along with new Datastreams, now that they are durable. */
export async function recordPending(recording: Recording, pending: readonly Pending[]): Promise<void> {
  if (pending.length === 0) return;
  await recording.directory.refresh();
  for (const [at, { stream, body }] of pending.entries())
    await recordObservation(recording, body, { stream }, `Observations/${at}`);
}
