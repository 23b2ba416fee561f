import type { Context, Transaction } from "../kernel/index.ts";
import type { Effect, Input } from "./engine/state.ts";
import type { Footing } from "./live.ts";
import { BusinessError, type ServiceCall, type ServiceHandler } from "./services.ts";

/** Runs a service inside the transaction: its variables or its business error. Any other error goes on and undoes the act. */
export async function answerOf(
  context: Context,
  tx: Transaction,
  run: ServiceHandler,
  call: ServiceCall,
): Promise<Input> {
  try {
    return { type: "serviceDone", call: call.call, variables: (await run(context, tx, call)) ?? {} };
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error;
    return { type: "error", token: call.call, code: error.code, variables: error.variables };
  }
}

/** Makes a decision: its value in the result variable, or the entries of a context as variables of their own. */
export async function decisionOf(
  footing: Footing,
  tx: Transaction,
  effect: Extract<Effect, { type: "decide" }>,
): Promise<Input> {
  const { call, decision, input, resultVariable } = effect;
  const result = await footing.decide(tx, decision, input);
  if (!result.ok) {
    return { type: "serviceFailed", call, message: `decision ${decision}: ${result.problem.message}` };
  }
  const { value } = result;
  const isContext = value !== null && typeof value === "object" && !Array.isArray(value);
  const variables =
    isContext && resultVariable === undefined ? value : { [resultVariable ?? decision]: value };
  return { type: "serviceDone", call, variables };
}
