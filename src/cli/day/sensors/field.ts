import type { Stream } from "../../../sensing/index.ts";
import type { Client } from "../client.ts";
import type { SensorHabits } from "./habits.ts";
import { messageOf } from "./message.ts";
import { Sensor, type SimulatedStream } from "./sensor.ts";
import { Weather } from "./weather.ts";

/** Readings in one message at most: what the intake takes at once. */
const readingsAtMost = 5_000;

/** What was sent, and what became of it, as the intake answered. */
export type FieldTally = { sent: number; kept: number; refused: number };

/** Where an alarm comes from: a stream, else a thing, else an area. */
export type Cause = { stream: number | null; thing: number | null; area: string | null };

/** What a simulated sensor needs to know of a stream. */
export function simulated({
  number,
  kind,
  type,
  settings,
  thing,
  area,
}: Stream): SimulatedStream | undefined {
  if (kind === null) return undefined;
  const { decimals, least, greatest } = settings;
  return { number, kind, type, decimals, least, greatest, thing, area };
}

/** All simulated sensors of a district, and the one gateway that sends for them. */
export class SensorField {
  readonly tally: FieldTally = { sent: 0, kept: 0, refused: 0 };
  readonly #sensors: ReadonlyMap<number, Sensor>;
  readonly #client: Client;
  readonly #token: string;

  /** Streams whose kind has no habit are left alone. */
  constructor(
    streams: Iterable<SimulatedStream>,
    habits: SensorHabits,
    given: { client: Client; token: string; minuteOfDay: (at: number) => number; seed: number },
  ) {
    const weather = new Weather(habits.rain, given.seed);
    const sensors = new Map<number, Sensor>();
    for (const stream of streams) {
      const habit = habits.kinds[stream.kind];
      if (habit !== undefined) sensors.set(stream.number, new Sensor(stream, habit, { ...given, weather }));
    }
    this.#sensors = sensors;
    this.#client = given.client;
    this.#token = given.token;
  }

  get size(): number {
    return this.#sensors.size;
  }

  all(): Iterable<Sensor> {
    return this.#sensors.values();
  }

  /** Lets the faults of one day from `from` befall the sensors; answers how many. */
  befall(from: number): number {
    let faults = 0;
    for (const sensor of this.#sensors.values()) {
      for (const fault of sensor.draw(from)) {
        sensor.befall(fault);
        faults += 1;
      }
    }
    return faults;
  }

  /** Somebody was where the alarm came from: what befell its stream, its thing or all of its area ends. */
  mend({ stream, thing, area }: Cause, at: number): void {
    const one = stream === null ? undefined : this.#sensors.get(stream);
    if (one !== undefined) one.mend(at);
    else {
      for (const sensor of this.#sensors.values()) {
        const meant =
          thing === null
            ? area !== null && sensor.stream.area?.startsWith(area)
            : sensor.stream.thing === thing;
        if (meant) sensor.mend(at);
      }
    }
  }

  /** Sends what `sensors` show at these instants, in messages that the intake takes. */
  async send(sensors: readonly Sensor[], instants: readonly number[]): Promise<void> {
    const atOnce = Math.max(1, Math.floor(readingsAtMost / instants.length));
    for (let first = 0; first < sensors.length; first += atOnce) {
      const message = messageOf(sensors.slice(first, first + atOnce), instants);
      if (message === undefined) continue;
      const answer = await this.#client.send(
        "readings",
        this.#token,
        "/sensorthings/v1.1/CreateObservations?quality=simulated",
        {
          text: message.body,
          headers: { prefer: "return=minimal" },
        },
      );
      this.tally.sent += message.readings;
      const { kept = 0, repeated = 0 } = answer.body as { kept?: number; repeated?: number };
      this.tally.kept += kept + repeated;
      this.tally.refused += message.readings - kept - repeated;
    }
  }
}
