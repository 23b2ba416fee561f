import {
  type Actor,
  type Context,
  createLog,
  createMetrics,
  type Database,
  type Ground,
  jobTable,
  type Module,
  newId,
  openDatabase,
  type Reach,
  SettableClock,
} from "../../src/kernel/index.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

/** A kernel over a database of its own, for tests: the ground every context stands on, and its parts. */
export type TestKernel = {
  database: Database;
  addresses: TestDatabase;
  clock: SettableClock;
  ground: Ground;
  table: ReturnType<typeof jobTable>;
  metrics: ReturnType<typeof createMetrics>;
  log: ReturnType<typeof createLog>;
  close(): Promise<void>;
};

/** Opens a fresh migrated database as the application's role, with the jobs of `modules` behind its acts. */
export async function testKernel(modules: readonly Module[] = [], connections = 10): Promise<TestKernel> {
  const addresses = await testDatabase();
  const log = createLog("silent");
  const metrics = createMetrics(false);
  const database = openDatabase({ url: addresses.url, connections, onIdleError: () => {} });
  const clock = new SettableClock(new Date("2026-03-02T09:00:00+08:00"));
  const table = jobTable(modules);
  const ground: Ground = {
    database,
    clock,
    followers: (verb) => (table.get(verb) ?? []).map((job) => job.name),
    recorded: (verb) => metrics.acts.labels(verb).inc(),
  };
  return {
    database,
    addresses,
    clock,
    ground,
    table,
    metrics,
    log,
    close: async () => {
      await database.close();
      await addresses.drop();
    },
  };
}

/** An actor for tests; `grants` such as `{ "thing.change": "subtree" }`. */
export function testActor(
  grants: Record<string, Reach>,
  options: { id?: string; unit?: string | null } = {},
): Actor {
  return {
    id: options.id ?? "tester",
    name: "Tester",
    role: "tester",
    unit: options.unit === undefined ? "district/" : options.unit,
    channel: "api",
    grants: new Map(Object.entries(grants)),
  };
}

/** A context of `actor` on `ground`, as a request would have it. */
export function contextFor(ground: Ground, actor: Actor): Context {
  return { ...ground, actor, language: "en", requestId: newId() };
}
