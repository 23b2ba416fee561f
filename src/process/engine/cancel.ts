import { dropToken, nodeOf, type Run } from "./run.ts";
import type { Token } from "./state.ts";
import { dropWaitsOf } from "./waits.ts";

/** Takes a token away with everything inside it and everything awaited for it. */
export function cancelToken(run: Run, token: Token): void {
  cancelInside(run, token.id);
  withdraw(run, token);
  dropWaitsOf(run, token.id);
  dropToken(run, token);
}

/** Takes away all tokens in a scope (undefined: the whole process) and those on their way into it. */
export function cancelInside(run: Run, scope: string | undefined): void {
  for (const inner of run.state.tokens.filter((token) => token.in === scope)) {
    if (run.state.tokens.includes(inner)) cancelToken(run, inner);
  }
  run.arrivals = run.arrivals.filter((arrival) => arrival.in !== scope);
}

// What a token has given out to the world is called back; joins, gateways and events have given nothing.
function withdraw(run: Run, token: Token): void {
  if (token.instances || token.incident?.stage === "finish" || token.incident?.stage === "leave") return;
  const { type } = nodeOf(run, token.at);
  if (type === "userTask" || type === "manualTask")
    run.effects.push({ type: "cancelWorkItem", item: token.id });
  if (type === "callActivity") run.effects.push({ type: "cancelCalled", call: token.id });
}
