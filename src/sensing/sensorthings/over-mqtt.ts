import type { PlacedAct, Tail } from "../../kernel/index.ts";
import { type Actor, type Context, type Ground, newId, Problem, systemActor } from "../../kernel/index.ts";
import type { SensorThings } from "../mqtt/beside.ts";
import { entityTypes } from "./entities/model.ts";
import { readTime } from "./odata/instants.ts";
import { groundOf, type SensorThingsGiven, Service } from "./service.ts";
import { root } from "./sources.ts";
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
    follow(listener) {
      const unlisten = given.tail.listen((act: PlacedAct) => {
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
