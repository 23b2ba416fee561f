import type { MqttClient } from "mqtt";
import type { Clock, Log } from "../../kernel/index.ts";
import { systemActor } from "../../kernel/index.ts";
import type { Ingest } from "../ingest/index.ts";
import type { SensorThings } from "./beside.ts";
import { Gathering } from "./gathering.ts";
import { targetOf } from "./topics.ts";

export type ExternalParts = {
  ingest: Ingest;
  sensorThings: SensorThings;
  clock: Clock;
  log: Log;
  url: string;
  /** Prefix of the shared subscription; empty for a broker without such. Each message comes to one connection of its group. */
  sharedAs?: string;
};

/** SensorThings writes the id into the name of a level, for which there is no wildcard; the level is taken whole. */
const topics = ["v1/streams/+/readings", "v1.1/Observations", "v1.1/+/Observations"];

/** Each connection waits for its message's commit before the next; so many are committed together. */
const connections = 16;

/**
 * Takes readings from another broker, which decides who may publish there. A message is acknowledged when it is
 * durable; what is not comes again. Rejects where the broker cannot be reached.
 */
export async function openExternal(parts: ExternalParts): Promise<{ close(): Promise<void> }> {
  const clients = await Promise.all(Array.from({ length: connections }, () => subscribe(parts)));
  return {
    async close() {
      await Promise.all(clients.map((client) => client.endAsync()));
    },
  };
}

async function subscribe(parts: ExternalParts): Promise<MqttClient> {
  const { log, url, sharedAs = "$share/liangwang/" } = parts;
  const complaints = {
    rows: () => {},
    message: (_target: unknown, fault: string) => log.debug({ fault }, "an MQTT message cannot be read"),
  };
  const gathering = new Gathering(systemActor("mqtt"), { ...parts, complaints });
  // Read only where there is another broker: a start without need not wait for it.
  const { connectAsync } = await import("mqtt");
  const client = await connectAsync(url, { clean: true }, false);
  // Called for one message after the other; the acknowledgement is sent when it calls back.
  client.handleMessage = ({ topic, payload }, done) => {
    const target = targetOf(topic);
    if (target === undefined) {
      done();
      return;
    }
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(payload);
    gathering.add(target, bytes, (failure) => {
      if (failure === undefined) return void done();
      // Not acknowledged: with the connection gone, the broker gives the message to another.
      log.warn({ err: failure }, "readings could not be stored; not acknowledged");
      client.stream.destroy(failure);
    });
  };
  client.on("error", (err) => log.warn({ err }, "the MQTT broker is in trouble; connecting again"));
  await client.subscribeAsync(
    topics.map((topic) => sharedAs + topic),
    { qos: 1 },
  );
  return client;
}
