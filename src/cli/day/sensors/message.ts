import type { Sensor } from "./sensor.ts";

/** A body for `CreateObservations` of SensorThings 1.1, and how many readings it carries. */
export type Message = { body: string; readings: number };

/** What sensors show at these instants (epoch milliseconds), as one message; undefined where all are silent. */
export function messageOf(sensors: Iterable<Sensor>, instants: readonly number[]): Message | undefined {
  const times = instants.map((at) => `"${new Date(at).toISOString()}"`);
  const parts: string[] = [];
  let readings = 0;
  for (const sensor of sensors) {
    const rows: string[] = [];
    for (const [index, at] of instants.entries()) {
      const value = sensor.value(at);
      if (value !== undefined) rows.push(`[${times[index]},${JSON.stringify(value)}]`);
    }
    if (rows.length === 0) continue;
    readings += rows.length;
    parts.push(
      `{"Datastream":{"@iot.id":${sensor.stream.number}},"components":["phenomenonTime","result"],"dataArray@iot.count":${rows.length},"dataArray":[${rows.join()}]}`,
    );
  }
  return readings === 0 ? undefined : { body: `[${parts.join()}]`, readings };
}
