import { startApplication } from "../../app/index.ts";
import { createToken } from "../../foundation/index.ts";
import { createLog, loadConfig, SettableClock, systemContext } from "../../kernel/index.ts";
import { openLedger, sealAll, verify } from "../../ledger/index.ts";
import type { Finished } from "./board.ts";
import { simulated } from "./sensors/field.ts";
import type { SimulatedStream } from "./sensors/sensor.ts";

/** What the driver of a day tells the server's process. */
export type Order = { advance: number } | { finish: true };
/** What the server's process tells the driver. */
export type Report =
  | { ready: { url: string; tokens: Record<string, string>; streams: SimulatedStream[] } }
  | { finished: Finished };

/**
 * The server of a simulated day, in a process of its own: the very application of `start`, but living by a clock that
 * the driver moves. Each demo account gets an API token, handed to the driver.
 */
async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const clock = new SettableClock(new Date(Number(process.env.LIANGWANG_DAY_START)));
  const application = await startApplication({ config, log: createLog("error"), clock });
  const { house, ground } = application;
  const context = systemContext(ground, "cli");
  const tokens: Record<string, string> = {};
  const { rows } = await ground.database.pool.query<{ login: string }>(
    "SELECT login FROM foundation.account WHERE demo",
  );
  for (const { login } of rows) {
    tokens[login] = (await createToken(context, house.accounts.parts, { login, name: "day" })).token;
  }
  process.on("message", (order: Order) => {
    if ("advance" in order) clock.advance(new Date(order.advance));
    else {
      void finish().then((finished) => {
        process.send?.({ finished } satisfies Report, () => process.disconnect());
      });
    }
  });
  await house.sensing.loaded;
  const streams = [...house.sensing.streams.all()].flatMap((stream) => simulated(stream) ?? []);
  process.send?.({ ready: { url: application.url, tokens, streams } } satisfies Report);

  async function finish(): Promise<Finished> {
    const rssMb = Math.round(process.memoryUsage.rss() / 2 ** 20);
    await sealAll(ground.database, clock, await openLedger(config));
    const report = await verify(ground.database, config.dataDirectory, {});
    const { rows: left } = await ground.database.pool.query<{ ownerless: number }>(
      `SELECT count(*)::int AS ownerless FROM tickets.ticket
       WHERE owner_path = '' OR (status = 'open' AND stage_due_at IS NULL)`,
    );
    await application.stop();
    const findings = report.findings.slice(0, 5).map((finding) => JSON.stringify(finding));
    return {
      intact: report.ok,
      leaves: report.leaves,
      acts: report.acts,
      findings,
      rssMb,
      ownerless: left[0]?.ownerless ?? 0,
    };
  }
}

await main();
