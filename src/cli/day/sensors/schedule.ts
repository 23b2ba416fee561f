import { inTurn } from "../agenda.ts";
import type { District } from "../people.ts";
import type { SensorField } from "./field.ts";
import type { SensedMatters } from "./sensed.ts";
import type { Sensor } from "./sensor.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;
const lookEveryMs = 10 * minuteMs;
/** After midnight nothing new befalls the sensors; what is faulty then is still followed until it is well. */
const afterwardsMs = 14 * 60 * minuteMs;
const afterwardsEveryMs = 5 * minuteMs;

/**
 * Puts a day of readings on the agenda: every sensor sends as often as makes `readings` in all, faults befall them as
 * their kinds' habits say, and what comes of it is found in the dispatcher's queue. Answers how many faults there are.
 */
export function scheduleReadings(
  { agenda }: District,
  {
    field,
    matters,
    midnight,
    readings,
  }: { field: SensorField; matters: SensedMatters; midnight: number; readings: number },
): number {
  const sensors = [...field.all()];
  const faults = field.befall(midnight);
  const ticks = Math.ceil(readings / Math.max(1, sensors.length));
  // A gateway sends in the order of time, and nobody takes a matter up that another is about to take.
  const [sending, looking] = [inTurn(), inTurn()];
  const send = (at: number, some: readonly Sensor[]) =>
    agenda.add(at, () => sending(() => field.send(some, [at])));
  for (let tick = 0; tick < ticks; tick += 1) {
    send(
      Math.floor(midnight + (tick * dayMs) / ticks),
      tick === ticks - 1 ? sensors.slice(0, readings - tick * sensors.length) : sensors,
    );
  }
  const end = midnight + dayMs;
  const ailing = sensors.filter((sensor) =>
    sensor.isFaultyBetween(end - 2 * 60 * minuteMs, end + afterwardsMs),
  );
  for (let at = end; at < end + afterwardsMs; at += afterwardsEveryMs) send(at, ailing);
  for (let at = midnight + lookEveryMs; at < end + afterwardsMs; at += lookEveryMs) {
    agenda.add(at, () => looking(() => matters.look(at)));
  }
  return faults;
}
