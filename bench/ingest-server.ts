// The server of the benchmarks of the intake, in a process of its own: the very application of `start`, with fifty rules.
import { startApplication } from "../src/app/index.ts";
import { createToken } from "../src/foundation/index.ts";
import { createLog, loadConfig, systemContext } from "../src/kernel/index.ts";

export type Ready = {
  url: string;
  mqttPort: number | null;
  token: string;
  streams: number[];
  codes: string[];
  rules: number;
};
export type Spent = { cpuSeconds: number; rssMb: number; stored: number };

const ruleCount = 50;
const application = await startApplication({ config: loadConfig(process.env), log: createLog("error") });
const { ground, house, url, mqtt, history } = application;
const { sensing } = house;
await sensing.loaded;
const measures = [...sensing.streams.all()].filter(({ type, unit }) => type === "measure" && unit !== "");
const kinds = [...new Set(measures.flatMap(({ kind }) => (kind === null ? [] : [kind])))];
sensing.alarms.setRules(
  Array.from({ length: ruleCount }, (_, at) => ({
    id: `bench-${at}`,
    names: { "zh-CN": "测", ja: "測", en: "Bench" },
    domain: null,
    detect: {
      streams: { kind: kinds[at % kinds.length] ?? "" },
      when: { above: 1e6 + at },
      for: "2min",
      clears: { below: 1e6, for: "5min" },
      severity: "major" as const,
    },
  })),
);
const { token } = await createToken(systemContext(ground, "cli"), house.accounts.parts, {
  login: "sensors",
  name: "bench",
});
process.on("message", (order: "spent" | "stop") => {
  if (order === "stop") void application.stop().then(() => process.disconnect());
  else {
    const { user, system } = process.cpuUsage();
    const rssMb = Math.round(process.memoryUsage.rss() / 2 ** 20);
    void history.state().then(({ readings }) => {
      process.send?.({ cpuSeconds: (user + system) / 1e6, rssMb, stored: readings } satisfies Spent);
    });
  }
});
process.send?.({
  url,
  mqttPort: mqtt.port,
  token,
  streams: measures.map(({ number }) => number),
  codes: measures.map(({ code }) => code),
  rules: sensing.alarms.rules.size,
} satisfies Ready);
