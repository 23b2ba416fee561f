import { sql } from "kysely";
import type { PlacedAct, Tail } from "../../kernel/index.ts";
import { type Actor, type Context, type Ground, newId, Problem, systemActor } from "../../kernel/index.ts";
import type { SensorThings } from "../mqtt/beside.ts";
import { problem } from "../problems.ts";
import { entityTypes, typeOf } from "./entities/model.ts";
import { observationsOf, readObservationId } from "./observations/rows.ts";
import { readTime } from "./odata/instants.ts";
import { observationsBelow, targetOf } from "./paths.ts";
import { observationItem } from "./present.ts";
import { groundOf, publishedIn, type SensorThingsGiven, Service } from "./service.ts";
import { requestOf, root } from "./sources.ts";
import { extrasKeeper } from "./writing/extras.ts";
import { subjectKinds } from "./writing/writer.ts";

/** What is followed for subscribers: the acts of all processes. */
export type Followed = { tail: Pick<Tail, "listen"> };

const setOf = new Map(
  entityTypes
    // Streams are heard of by their directory, which knows of those of the city's files as well.
    .filter(({ kind }) => kind !== "Datastream" && kind !== "Observation")
    .map(({ kind, set }) => [subjectKinds[kind], set]),
);
const tellable = /\.(create|update)$/;
const observationType = typeOf("Observation");

/** SensorThings as MQTT needs it: the same service, rights and acts as over HTTP (OGC 18-088 §14). */
export function sensorThingsOverMqtt(
  given: SensorThingsGiven & { ground: Ground; place: string } & Followed,
): SensorThings {
  const service = new Service(given);
  const base = `${given.publicUrl?.replace(/\/$/, "") ?? given.place}${root}`;
  const contextOf = (actor: Actor): Context => ({
    ...given.ground,
    actor,
    language: "en",
    requestId: newId(),
  });
  const requestFor = (context: Context) =>
    requestOf(context, { ...given, published: publishedIn(given.file) }, base);
  const isThere = async (path: string): Promise<boolean> => {
    try {
      await service.get(contextOf(systemActor("mqtt")), base, path, "");
      return true;
    } catch (error) {
      if (error instanceof Problem && error.status === 404) return false;
      throw error;
    }
  };
  return {
    contextOf,
    extrasKeeper: extrasKeeper((context) => groundOf(given, context)),
    async read(context, path, query = "") {
      const answer = await service.get(context, base, path, encodeURI(query));
      return "json" in answer ? answer.json : undefined;
    },
    async record(context, { stream, body, extras }) {
      const time = typeof body.phenomenonTime === "string" ? readTime(body.phenomenonTime) : undefined;
      // What it made the first time is there already; a feature must not be made again.
      if (time !== undefined && (await isThere(`Observations('${stream}-${time.from}')`))) return;
      const feature = extras?.["FeatureOfInterest/id"];
      const whole = feature === undefined ? body : { ...body, FeatureOfInterest: { "@iot.id": feature } };
      await service.change(context, base, "POST", `Datastreams(${stream})/Observations`, whole);
    },
    async observations(batch) {
      const { asking } = requestFor(contextOf(systemActor("mqtt")));
      const found = await observationsOf(asking, given.directory, batch);
      return found.map((one) => {
        const { json } = observationItem(base, observationType, one, {});
        return { stream: one.stream, feature: one.feature, json };
      });
    },
    async readingOf(id) {
      const key = readObservationId(id);
      if (key === undefined) throw new Error(`${id} is no id of an Observation`);
      return given.history.range({ streams: [key.stream], from: key.time, to: key.time + 1, limit: 1 });
    },
    async observationsAt(context, path) {
      const target = await targetOf(requestFor(context), path);
      if (target.kind !== "collection" || target.type.kind !== "Observation")
        throw problem("sensing.path", { reason: "no Observations stand there" });
      return observationsBelow(target.parent);
    },
    async thingsOf(feature) {
      const { rows } = await sql<{
        id: number;
      }>`SELECT id FROM sensing.thing WHERE feature = ${feature}`.execute(given.ground.database.kysely);
      return rows.map(({ id }) => id);
    },
    follow(listener) {
      const unlisten = given.tail.listen((act: PlacedAct) => {
        if (act.verb === "observation.correct") listener({ set: observationType.set, id: act.subject.id });
        const set = setOf.get(act.subject.kind);
        if (set !== undefined && tellable.test(act.verb)) listener({ set, id: Number(act.subject.id) });
      });
      const unwatch = given.directory.onChange(({ number }) => listener({ set: "Datastreams", id: number }));
      return () => {
        unlisten();
        unwatch();
      };
    },
  };
}
