// A whole installation in a process of its own, at an instant that stands still: to be killed by a test.
import { startApplication } from "../../src/app/index.ts";
import { createLog, loadConfig, SettableClock } from "../../src/kernel/index.ts";

const [now = ""] = process.argv.slice(2);
const clock = new SettableClock(new Date(now));
await startApplication({ config: loadConfig(process.env), log: createLog("silent"), clock, worker: true });
process.stdout.write("working\n");
