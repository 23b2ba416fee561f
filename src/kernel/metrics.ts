import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What the process counts, for Prometheus. */
export type Metrics = {
  registry: Registry;
  requests: Histogram<"method" | "route" | "status">;
  acts: Counter<"verb">;
  jobs: Counter<"job" | "outcome">;
  listeners: Gauge;
  connections: Gauge<"state">;
};

/** A fresh set of metrics; `processMetrics` adds Node's own (memory, event loop). */
export function createMetrics(processMetrics = true): Metrics {
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requests: new Histogram({
      name: "liangwang_http_request_seconds",
      help: "Time to answer, by route",
      labelNames: ["method", "route", "status"],
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
      registers,
    }),
    acts: new Counter({
      name: "liangwang_acts_total",
      help: "Acts recorded, by verb",
      labelNames: ["verb"],
      registers,
    }),
    jobs: new Counter({
      name: "liangwang_jobs_total",
      help: "Jobs ended, by outcome",
      labelNames: ["job", "outcome"],
      registers,
    }),
    listeners: new Gauge({ name: "liangwang_event_listeners", help: "Open event streams", registers }),
    connections: new Gauge({
      name: "liangwang_database_connections",
      help: "Connections of the pool",
      labelNames: ["state"],
      registers,
    }),
  };
}
