import type { Application } from "../../app/index.ts";
import type { District } from "../day/people.ts";
import { SensorField, simulated } from "../day/sensors/field.ts";
import type { SensorHabits } from "../day/sensors/habits.ts";
import { SensedMatters } from "../day/sensors/sensed.ts";
import type { Sensor } from "../day/sensors/sensor.ts";
import { minuteOfDay } from "../day/zone.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** What the simulated sensors show follows from it; those of the past are the same ones. */
export const sensorSeed = 1;
/** Every sensor sends once in so many beats of so long; one that should send more often does. */
const beatMs = 10_000;
const beats = 30;
/** One at which something is wrong, or was a moment ago, sends as often as this. */
const closelyMs = 30_000;
const stillCloseMs = 20 * minuteMs;
/** An empty district has this many faults within its first minutes, so that there is something to see. */
const firstFaults = 14;
const firstMs = 6 * minuteMs;
/** The first of them are at their height at once, this far apart, at sensors whose rules wait for nothing. */
const soonFaults = 3;
const soonMs = 15_000;
const lookMs = 20_000;

/** The sensors of a background day: they send as in life, by the real clock, while people are in a hurry. */
export class LiveSensors {
  readonly #field: SensorField;
  readonly #matters: SensedMatters;
  readonly #district: District;
  readonly #sensors: readonly Sensor[];
  /** Kinds of sensors of which a single reading may raise an alarm. */
  readonly #quickKinds: ReadonlySet<string>;
  /** Once in how many beats a stream sends. */
  readonly #turns: ReadonlyMap<number, number>;
  #beat = 0;
  #nextBeat = 0;
  #nextClosely = 0;
  #nextLook = 0;
  #befallen = 0;

  constructor(application: Application, district: District, habits: SensorHabits, token: string) {
    const { timeZone } = application.city.files.city;
    const all = [...application.house.sensing.streams.all()];
    const streams = all.flatMap((stream) => simulated(stream) ?? []);
    this.#turns = new Map(
      all.map(({ number, settings }) => [number, turnsOf(settings.everyMs ?? Number.POSITIVE_INFINITY)]),
    );
    this.#field = new SensorField(streams, habits, {
      client: district.client,
      token,
      minuteOfDay: (at) => minuteOfDay(at, timeZone),
      seed: sensorSeed,
    });
    this.#district = district;
    this.#matters = new SensedMatters(district, this.#field);
    this.#sensors = [...this.#field.all()];
    this.#quickKinds = quickKindsOf(application);
  }

  /** Something is wrong at some of them soon. */
  trouble(now: number): void {
    const { chance } = this.#district;
    for (let count = 0; count < firstFaults && this.#sensors.length > 0; count += 1) {
      const fault = chance.pick(this.#sensors);
      const befallen = fault.anyFault(chance, now + chance.next() * firstMs);
      if (befallen !== undefined) fault.befall(befallen);
    }
    const quick = this.#sensors.filter(({ stream: { kind } }) => this.#quickKinds.has(kind));
    for (let count = 0; count < soonFaults && quick.length > 0; count += 1) {
      const sensor = chance.pick(quick);
      const befallen = sensor.anyFault(chance, now + count * soonMs);
      if (befallen === undefined) continue;
      sensor.befall({ ...befallen, from: befallen.from - (befallen.habit.rises ?? 0) * minuteMs });
    }
  }

  /** What is due at `now` of the real clock. While people pause, sensors go on and nothing new befalls them. */
  async live(now: number, people: { running: boolean; now: number }): Promise<void> {
    if (people.running) this.#befall(now);
    if (now >= this.#nextBeat) {
      this.#nextBeat = now + beatMs;
      // The first beat hears all of them: a map of sensors without readings tells nothing.
      const some =
        this.#beat === 0
          ? this.#sensors
          : this.#sensors.filter(({ stream: { number } }) => {
              const turns = this.#turns.get(number) ?? beats;
              return number % turns === this.#beat % turns;
            });
      this.#beat += 1;
      await this.#field.send(some, [now]);
    }
    if (now >= this.#nextClosely) {
      this.#nextClosely = now + closelyMs;
      await this.#field.send(
        this.#sensors.filter((sensor) => sensor.isFaultyBetween(now - stillCloseMs, now)),
        [now],
      );
    }
    if (people.running && now >= this.#nextLook) {
      this.#nextLook = now + lookMs;
      await this.#matters.look(people.now);
    }
  }

  /** The faults of each day, as the kinds' habits say; what lies behind us has been. */
  #befall(now: number): void {
    const day = Math.floor(now / dayMs) * dayMs;
    if (day === this.#befallen) return;
    this.#befallen = day;
    for (const sensor of this.#sensors) {
      for (const fault of sensor.draw(day)) if (fault.from > now) sensor.befall(fault);
    }
  }
}

/** A device that is to send every minute would seem silent if it sent once in five. */
const turnsOf = (everyMs: number) => Math.max(1, Math.min(beats, Math.floor(everyMs / beatMs)));

/** Those that a rule of bounds watches alone and without waiting. */
function quickKindsOf({ house }: Application): ReadonlySet<string> {
  const quick = new Set<string>();
  for (const { detect } of house.sensing.alarms.rules.values()) {
    const { streams, when } = detect;
    const isBound = "above" in when || "below" in when;
    if (isBound && detect.for === undefined && !("atLeast" in when) && typeof streams.kind === "string")
      quick.add(streams.kind);
  }
  return quick;
}
