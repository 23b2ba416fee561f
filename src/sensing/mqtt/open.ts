import type { Actor, Clock, Config, Log } from "../../kernel/index.ts";
import type { Intake } from "../ingest/index.ts";
import type { SensorThings } from "./beside.ts";
import { openBroker } from "./broker.ts";
import { openExternal } from "./external.ts";
import { problem } from "./problems.ts";

export type MqttGiven = {
  config: Pick<Config, "host" | "mode" | "mqttPort" | "mqttUrl" | "mqttTlsKey" | "mqttTlsCertificate">;
  intake: Intake;
  sensorThings: SensorThings;
  clock: Clock;
  log: Log;
  actorOf(token: string): Promise<Actor>;
};

export type Mqtt = {
  /** Where readings are taken over MQTT, for people; or why nowhere. */
  place: string;
  /** Port of the broker within; null without it. */
  port: number | null;
  close(): Promise<void>;
};

/**
 * Opens what the settings name. Where the port is taken, a demo goes on without MQTT and says so; in production that
 * ends the start. Throws `mqtt.port-taken`, `mqtt.certificate`, `mqtt.unreachable`.
 */
export async function openMqtt({
  config,
  intake,
  sensorThings,
  clock,
  log,
  actorOf,
}: MqttGiven): Promise<Mqtt> {
  const {
    host,
    mqttPort: port,
    mqttUrl: url,
    mqttTlsKey: keyFile,
    mqttTlsCertificate: certificateFile,
  } = config;
  const { ingest } = intake;
  if (url !== undefined) {
    const place = new URL(url).host;
    try {
      const external = await openExternal({ ingest, sensorThings, clock, log, url });
      return { place: `from the broker ${place}`, port: null, close: external.close };
    } catch (error) {
      throw problem("mqtt.unreachable", {
        place,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
  if (port === undefined) return { place: "off", port: null, close: async () => {} };
  const tls =
    keyFile === undefined || certificateFile === undefined ? undefined : { keyFile, certificateFile };
  try {
    const broker = await openBroker({
      ingest,
      sensorThings,
      clock,
      log,
      actorOf,
      host,
      port,
      ...(tls === undefined ? {} : { tls }),
    });
    intake.watch(broker);
    const place = `${tls === undefined ? "mqtt" : "mqtts"}://${host}:${broker.port}`;
    return { place, port: broker.port, close: broker.close };
  } catch (error) {
    const taken = error instanceof Error && "code" in error && error.code === "mqtt.port-taken";
    if (!taken || config.mode !== "demo") throw error;
    log.warn({ port }, `${error.message} This demo goes on without MQTT.`);
    return {
      place: `off: port ${port} is taken (MQTT_PORT names another)`,
      port: null,
      close: async () => {},
    };
  }
}
