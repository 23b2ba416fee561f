// The server of the alarm latency benchmark, in a process of its own: the very application of `start`. It looks every
// few milliseconds at what has been committed, and tells when it first saw the ticket of an alarm.
import { startApplication } from "../src/app/index.ts";
import { createToken } from "../src/foundation/index.ts";
import { createLog, loadConfig, systemContext } from "../src/kernel/index.ts";

export type Ready = { url: string; token: string; alarming: number[]; quiet: number[] };
export type Seen = { seen: { stream: number; outcome: string; dispatched: boolean; at: number }[] };

const lookEveryMs = 4;
const application = await startApplication({ config: loadConfig(process.env), log: createLog("error") });
const { ground, house, url } = application;
const { sensing } = house;
await sensing.loaded;
const { token } = await createToken(systemContext(ground, "cli"), house.accounts.parts, {
  login: "sensors",
  name: "bench",
});
const numbers = (kinds: string[]) =>
  kinds.flatMap((kind) => sensing.streams.ofKind(kind).map(({ number }) => number));
process.send?.({
  url,
  token,
  alarming: numbers(["gas", "smoke"]),
  quiet: numbers([
    "water-pressure",
    "pm25",
    "room-temperature",
    "cable-temperature",
    "bin-fill",
    "traffic-speed",
  ]),
} satisfies Ready);

const known = new Set<string>();
let stopping = false;
process.on("message", () => {
  stopping = true;
});
while (!stopping) {
  const { rows } = await ground.database.pool.query<{
    alarm: string;
    stream: string;
    outcome: string;
    dispatched: boolean;
  }>(
    `SELECT alarm, following.stream, outcome, ticket.dispatched_at IS NOT NULL AS dispatched
     FROM scenarios.following JOIN tickets.ticket ON ticket.id = following.ticket
     WHERE followed_at > now() - interval '3 seconds'`,
  );
  const at = Date.now();
  const fresh = rows.filter(({ alarm }) => !known.has(alarm));
  for (const { alarm } of fresh) known.add(alarm);
  if (fresh.length > 0) {
    const seen = fresh.map((row) => ({
      stream: Number(row.stream),
      outcome: row.outcome,
      dispatched: row.dispatched,
      at,
    }));
    process.send?.({ seen } satisfies Seen);
  }
  await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
}
await application.stop();
process.disconnect();
