import { act, type Context, type JobHandler, keyed, transact, within } from "../kernel/index.ts";
import { openCallInput } from "./engine/calls.ts";
import type { Input } from "./engine/state.ts";
import type { Processes } from "./processes.ts";
import { BusinessError, type ServiceCall } from "./services.ts";
import { readInstance } from "./store.ts";

/** After `process.call`: runs the service that a task reached, then moves the process on (act `process.service`). */
export function remoteCall(processes: Processes): JobHandler {
  return async (context, { subject, detail }) => {
    const call = await openCall(processes, context, subject.id, String(detail.call));
    if (!call) return;
    const input = await outcome(processes, context, call);
    await act(context, "process.service", { kind: "process", id: call.instance }, async (tx, draft) => {
      const moved = await processes.give(within(context, tx), tx, { instance: call.instance }, input);
      draft.detail = {
        call: call.call,
        node: call.node,
        service: call.service,
        outcome: input.type,
        subject: call.subject,
        open: moved.open.map((item) => item.node),
        ...(moved.ignored !== undefined && { ignored: moved.ignored.en }),
      };
      return null;
    });
  };
}

async function openCall(
  processes: Processes,
  context: Context,
  instance: string,
  call: string,
): Promise<ServiceCall | undefined> {
  return transact(context.database, async (tx) => {
    const stored = await readInstance(tx, instance);
    if (!stored) return undefined;
    const { definition, version, subject } = stored.head;
    const graph = await processes.definitions.graph(tx, definition, version);
    const open = openCallInput(graph, stored.state, call);
    return open && { instance, call, subject, ...open };
  });
}

// The service gets a key of its own: the job's key belongs to the act that moves the process.
async function outcome(processes: Processes, context: Context, call: ServiceCall): Promise<Input> {
  const service = processes.footing.services.get(call.service);
  const { call: id } = call;
  if (service?.kind !== "after") {
    return {
      type: "serviceFailed",
      call: id,
      message: `nothing is registered under the service name ${call.service}`,
    };
  }
  try {
    const own = keyed(context, `service:${call.instance}:${id}`, call.service);
    return { type: "serviceDone", call: id, variables: (await service.run(own, call)) ?? {} };
  } catch (error) {
    if (error instanceof BusinessError) {
      return { type: "error", token: id, code: error.code, variables: error.variables };
    }
    return {
      type: "serviceFailed",
      call: id,
      message: error instanceof Error ? error.message : String(error),
    };
  }
}
