import Type, { type Static } from "typebox";
import { type Actor, type Clock, type History, mayReach, type Route, route } from "../../kernel/index.ts";
import type { Stream, StreamDirectory } from "./stream.ts";

const scope = "stream.read";
/** A stream of so many of its own intervals without a reading is silent. */
const silentAfterIntervals = 3;

const Sensor = Type.Object({
  thing: Type.Integer(),
  longitude: Type.Number(),
  latitude: Type.Number(),
  state: Type.Enum(["sending", "silent", "unheard"], {
    description:
      "silent: a stream of it has sent nothing for three intervals; unheard: it never sent anything",
  }),
});
export const SensorMap = Type.Object({
  sensors: Type.Array(Sensor),
  sending: Type.Integer({ minimum: 0 }),
  silent: Type.Integer({ minimum: 0 }),
  unheard: Type.Integer({ minimum: 0 }),
});
type Sensor = Static<typeof Sensor>;

/** Where things with streams stand and whether they are heard, for a map of all of them. */
export function sensorMapRoutes(parts: {
  streams: StreamDirectory;
  history: Pick<History, "last">;
  clock: Clock;
}): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/sensors/map",
      scope,
      tag: "sensing",
      summary: "Where each thing with streams stands, and whether it is heard",
      response: SensorMap,
      handle: async ({ context }) => {
        const seen = visible(parts.streams, context.actor);
        const newest = await parts.history.last(seen.map(({ number }) => number));
        const now = parts.clock.now().getTime();
        return summed(seen, (stream) => stateOf(stream, newest.get(stream.number)?.time, now));
      },
    }),
  ];
}

/** Streams in use that the actor may see; decided once a unit. */
function visible(streams: StreamDirectory, actor: Actor): Stream[] {
  const known = new Map<string, boolean>();
  return [...streams.all()].filter(({ unit, retiredAt }) => {
    if (retiredAt !== null) return false;
    const sees = known.get(unit) ?? mayReach(actor, scope, { units: [unit], accounts: [] });
    known.set(unit, sees);
    return sees;
  });
}

/** Whether a stream is heard. One without an interval sends when something happens, and is never silent. */
export function stateOf(
  { settings: { everyMs } }: Pick<Stream, "settings">,
  last: number | undefined,
  now: number,
): Sensor["state"] {
  if (last === undefined) return everyMs === null ? "sending" : "unheard";
  return everyMs !== null && now - last > everyMs * silentAfterIntervals ? "silent" : "sending";
}

/** A thing is silent with any stream of it that is, and unheard where none of its streams ever spoke. */
function summed(
  streams: readonly Stream[],
  of: (stream: Stream) => Sensor["state"],
): Static<typeof SensorMap> {
  const things = new Map<number, Sensor>();
  for (const stream of streams) {
    const { thing, longitude, latitude } = stream;
    if (longitude === null || latitude === null) continue;
    const state = of(stream);
    const known = things.get(thing);
    if (known === undefined) things.set(thing, { thing, longitude, latitude, state });
    else if (state === "silent" || (known.state === "unheard" && state === "sending")) known.state = state;
  }
  const sensors = [...things.values()];
  const count = (state: Sensor["state"]) => sensors.filter((sensor) => sensor.state === state).length;
  return { sensors, sending: count("sending"), silent: count("silent"), unheard: count("unheard") };
}
