import { type Context, type Route, route, transact } from "../../kernel/index.ts";
import type { Stream } from "../registry/index.ts";
import type { Ground } from "./rows.ts";
import { deviceRow, kindsOf, outlookOf, tallyOf, troubleOf } from "./rows.ts";
import * as schema from "./schema.ts";
import { type FoundThing, findThings } from "./store.ts";

const tag = "streams";
const scope = "stream.read";
const rowsAPage = 100;
const pointsAtMost = 2000;

/** Devices (things of SensorThings) as people look at them. */
export function deviceRoutes(ground: Ground): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/devices",
      scope,
      tag,
      summary: "Devices within your reach: silence, battery, streams, open alarms; problems first",
      query: schema.DeviceQuery,
      response: schema.DeviceList,
      handle: async ({ context, query }) => {
        const { limit = rowsAPage, offset = 0, ...filter } = query;
        const { all, wanted, counted } = await devices(context, filter, ground);
        return {
          devices: wanted.slice(offset, offset + limit),
          total: wanted.length,
          byStanding: tallyOf(all),
          kinds: kindsOf(ground.kinds, counted),
        };
      },
    }),
    route({
      method: "GET",
      url: "/api/devices/map",
      scope,
      tag,
      summary: "Where the devices that match stand",
      query: schema.DeviceFilter,
      response: schema.DevicePoints,
      handle: async ({ context, query }) => {
        const { wanted } = await devices(context, query, ground);
        const placed = wanted.flatMap(({ thing, names, longitude, latitude, standing, severity }) =>
          longitude === null || latitude === null
            ? []
            : [{ thing, names, longitude, latitude, standing, severity }],
        );
        return { points: placed.slice(0, pointsAtMost), total: wanted.length };
      },
    }),
  ];
}

async function devices(context: Context, filter: schema.DeviceFilter, ground: Ground) {
  const { kind, standing, alarmed, ...rest } = filter;
  return transact(context.database, async (tx) => {
    const found = (await findThings(tx, context.actor, rest)).flatMap((thing) => {
      const streams = ground.streams.ofThing(thing.thing).filter(({ retiredAt }) => retiredAt === null);
      return streams.length > 0 && (kind === undefined || streams.some((one) => one.kind === kind))
        ? [{ thing, streams }]
        : [];
    });
    const numbers = found.flatMap(({ streams }) => streams.map(({ number }) => number));
    const outlook = await outlookOf(tx, ground, numbers, context.clock.now().getTime());
    const all = found.map(({ thing, streams }) => deviceRow(ground, outlook, thing, streams));
    const wanted = all
      .filter((row) => standing === undefined || row.standing === standing)
      .filter((row) => alarmed !== true || row.alarms > 0)
      .toSorted((one, other) => troubleOf(other) - troubleOf(one));
    return { all, wanted, counted: countKinds(found) };
  });
}

function countKinds(found: readonly { thing: FoundThing; streams: readonly Stream[] }[]) {
  const counted = new Map<string, number>();
  for (const { streams } of found) {
    for (const kind of new Set(streams.flatMap((stream) => stream.kind ?? []))) {
      counted.set(kind, (counted.get(kind) ?? 0) + 1);
    }
  }
  return counted;
}
