// The server of the soak, in a process of its own: the very application of `start`. Asked, it counts what it stored.
import { startApplication } from "../src/app/index.ts";
import { createToken } from "../src/foundation/index.ts";
import { createLog, loadConfig, systemContext } from "../src/kernel/index.ts";

export type SoakReady = { url: string; token: string; alarming: number[]; quiet: number[] };
export type Asked = {
  readings: number;
  alarms: number;
  /** Acts of alarms of each verb. */
  acts: Record<string, number>;
  unfollowed: number;
};

const application = await startApplication({ config: loadConfig(process.env), log: createLog("error") });
const { ground, house, url, history } = application;
const { sensing } = house;
await sensing.loaded;
const { token } = await createToken(systemContext(ground, "cli"), house.accounts.parts, {
  login: "sensors",
  name: "bench",
});
const numbers = (kinds: string[]) =>
  kinds.flatMap((kind) => sensing.streams.ofKind(kind).map(({ number }) => number));
const quiet = numbers([
  "water-pressure",
  "pm25",
  "room-temperature",
  "cable-temperature",
  "bin-fill",
  "traffic-speed",
]);
const alarming = numbers(["gas", "smoke"]);
process.send?.({ url, token, alarming, quiet } satisfies SoakReady);

/** Waits until every alarm is recorded and followed, for half a minute at most, and counts. */
async function count(): Promise<Asked> {
  await sensing.alarms.writer.settled();
  const patience = Date.now() + 30_000;
  for (;;) {
    const { rows } = await ground.database.pool.query<{ alarms: number; unfollowed: number }>(
      `SELECT count(*)::integer AS alarms, count(*) FILTER (WHERE following.alarm IS NULL)::integer AS unfollowed
       FROM sensing.alarm LEFT JOIN scenarios.following ON following.alarm = alarm.id`,
    );
    const { alarms, unfollowed } = rows[0] ?? { alarms: 0, unfollowed: 0 };
    if (unfollowed === 0 || Date.now() > patience) {
      const streams = [...quiet, ...alarming];
      const readings = await history.count({ streams, from: 0, to: Number.MAX_SAFE_INTEGER });
      return { readings, alarms, acts: await actsOfAlarms(), unfollowed };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function actsOfAlarms(): Promise<Record<string, number>> {
  const { rows } = await ground.database.pool.query<{ verb: string; acts: number }>(
    "SELECT verb, count(*)::integer AS acts FROM kernel.act WHERE subject_kind = 'alarm' GROUP BY verb",
  );
  return Object.fromEntries(rows.map(({ verb, acts }) => [verb, acts]));
}

process.on("message", async (order) => {
  if (order === "count") {
    process.send?.(await count());
    return;
  }
  await application.stop();
  process.disconnect();
});
