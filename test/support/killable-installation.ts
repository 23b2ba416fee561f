// A whole installation in a process of its own, at an instant that stands still: a test drives it over HTTP, gives it
// orders, and kills it. See killable.ts.
import { startApplication } from "../../src/app/index.ts";
import { createToken } from "../../src/foundation/index.ts";
import { createLog, loadConfig, SettableClock, systemContext } from "../../src/kernel/index.ts";
import { examine } from "./examination.ts";
import type { Order, Report } from "./killable.ts";

const config = loadConfig(process.env);
const clock = new SettableClock(new Date(process.env.TEST_NOW ?? ""));
const application = await startApplication({ config, log: createLog(config.logLevel), clock });
const { ground, house, url } = application;
await house.sensing.loaded;

// The test that started it is gone.
process.on("disconnect", () => process.exit());
process.on("message", (order: Order) => void obey(order));
process.send?.({ ready: { url, tokens: await makeTokens() } } satisfies Report);

async function makeTokens(): Promise<Record<string, string>> {
  const tokens: Record<string, string> = {};
  if (process.env.TEST_TOKENS === undefined) return tokens;
  const context = systemContext(ground, "cli");
  const { rows } = await ground.database.pool.query<{ login: string }>(
    "SELECT login FROM foundation.account WHERE demo",
  );
  for (const { login } of rows) {
    tokens[login] = (await createToken(context, house.accounts.parts, { login, name: "test" })).token;
  }
  return tokens;
}

async function obey(order: Order): Promise<void> {
  try {
    if ("query" in order) {
      const { rows } = await ground.database.pool.query<Record<string, unknown>>(order.query);
      process.send?.({ rows } satisfies Report);
    } else if ("readings" in order) {
      process.send?.({ readings: await readingsOf(order.readings) } satisfies Report);
    } else {
      process.send?.({ examination: await examine(ground, config) } satisfies Report);
    }
  } catch (error) {
    process.send?.({ failed: String(error) } satisfies Report);
  }
}

async function readingsOf(stream: number): Promise<[number, number][]> {
  const { history } = application;
  const decimals = house.sensing.streams.byNumber(stream)?.settings.decimals ?? 0;
  const batch = await history.range({
    streams: [stream],
    from: 0,
    to: Number.MAX_SAFE_INTEGER,
    limit: 10_000_000,
  });
  return Array.from(batch.times, (time, row) => [time, Number(`${batch.values[row]}e-${decimals}`)]);
}
