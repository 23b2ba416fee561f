import { Counter, Gauge } from "prom-client";
import type { Ground, Metrics } from "../kernel/index.ts";
import { countOpen } from "./store.ts";

/** What is counted of messages. Nothing fails unseen: queued and failed ones are read from the table at each scrape. */
export function measureMessages(metrics: Metrics, ground: Ground): Counter<"channel" | "outcome"> {
  const registers = [metrics.registry];
  const overdue = new Gauge({
    name: "liangwang_messages_overdue_seconds",
    help: "How long the oldest due message waits, by channel",
    labelNames: ["channel"],
    registers,
  });
  new Gauge({
    name: "liangwang_messages",
    help: "Messages that wait or failed, by channel and state",
    labelNames: ["channel", "state"],
    registers,
    async collect() {
      const rows = await countOpen(ground.database.kysely, ground.clock.now());
      this.reset();
      overdue.reset();
      for (const { channel, state, count, overdueSeconds } of rows) {
        this.labels(channel, state).set(count);
        if (state === "queued") overdue.labels(channel).set(overdueSeconds);
      }
    },
  });
  return new Counter({
    name: "liangwang_message_attempts_total",
    help: "Attempts to send a message, by channel and outcome",
    labelNames: ["channel", "outcome"],
    registers,
  });
}
