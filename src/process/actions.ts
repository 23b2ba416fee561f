import { act, type Context, within } from "../kernel/index.ts";
import { compileForDeployment, type Deployed, newestIfSame, storeDefinition } from "./definitions.ts";
import type { Variables } from "./json.ts";
import { problem } from "./problems.ts";
import type { Moved, Processes } from "./processes.ts";
import { setStartTimers } from "./start-timers.ts";

/** One scope for all that keeps processes running as modelled. */
const manage = { scope: "process.manage" };

/**
 * Loads a BPMN file: every process in it becomes a new version, unless it is the newest already. Running instances
 * stay on their version. Throws `process.refused`.
 */
export async function deployProcess(context: Context, file: string, xml: string): Promise<Deployed[]> {
  const graphs = await compileForDeployment(context, file, xml);
  const known = await newestIfSame(context.transaction ?? context.database.kysely, graphs, xml);
  if (known) return known;
  return act(
    context,
    "process.deploy",
    { kind: "process-model", id: file },
    async (tx, draft) => {
      const deployed: Deployed[] = [];
      for (const graph of graphs) {
        const stored = await storeDefinition(tx, graph, { file, xml, at: draft.at });
        if (stored.isNew) await setStartTimers(tx, graph, stored.version, draft.at);
        deployed.push(stored);
      }
      draft.detail = { file, deployed };
      return deployed;
    },
    manage,
  );
}

/**
 * Lets a held token try again, with corrected variables (act `process.retry`). Throws `process.not-open` where it is not
 * held (any more).
 */
export function retryIncident(
  processes: Processes,
  context: Context,
  instance: string,
  token: string,
  variables: Variables = {},
): Promise<Moved> {
  return act(
    context,
    "process.retry",
    { kind: "process", id: instance },
    async (tx, draft) => {
      const moved = await processes.give(
        within(context, tx),
        tx,
        { instance },
        { type: "retry", token, variables },
      );
      if (moved.ignored !== undefined) throw problem("process.not-open", { reason: moved.ignored });
      draft.detail = { token, variables: Object.keys(variables), passed: moved.passed };
      return moved;
    },
    manage,
  );
}
