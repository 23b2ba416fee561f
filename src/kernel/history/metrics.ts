import { Gauge, type Registry } from "prom-client";
import type { History } from "./history.ts";

/** Shows how the history fares at `/metrics`. */
export function historyMetrics(registry: Registry, history: History): void {
  const registers = [registry];
  const readings = new Gauge({ name: "liangwang_history_readings", help: "Readings kept", registers });
  const bytes = new Gauge({
    name: "liangwang_history_bytes",
    help: "Bytes they take on the disk",
    registers,
  });
  const trouble = new Gauge({
    name: "liangwang_history_trouble_seconds",
    help: "For how long readings could not be stored; 0 while all is well",
    registers,
    // One question for all three, asked when somebody looks.
    async collect() {
      const state = await history.state();
      readings.set(state.readings);
      bytes.set(state.bytes ?? 0);
      trouble.set(state.trouble === null ? 0 : Math.max(0.001, (Date.now() - state.trouble.since) / 1000));
    },
  });
}
