import Type, { type Static } from "typebox";
import { type Route, route, transact } from "../../kernel/index.ts";
import { type Processes, viewInstances } from "../../process/index.ts";
import { loadTicket } from "../life/store.ts";
import { IdParams } from "./schema.ts";

const Way = Type.Object({
  definition: Type.String({ description: "The process; its diagram is at /api/processes/{id}/xml" }),
  version: Type.Integer(),
  status: Type.String(),
  at: Type.Array(Type.Object({ node: Type.String(), name: Type.String() }), {
    description: "Where it stands now",
  }),
  passedNodes: Type.Array(Type.String()),
  passedFlows: Type.Array(Type.String(), { description: "Sequence flows passed, in order" }),
});
const Ways = Type.Object({
  ways: Type.Array(Way, { description: "The newest first: a matter opened again begins another" }),
});

/** Which way a ticket has come through its process; for everybody who may see the ticket. */
export function wayRoute(processes: Pick<Processes, "definitions">): Route {
  return route({
    method: "GET",
    url: "/api/tickets/:id/process",
    scope: "ticket.read",
    tag: "tickets",
    summary: "Where a ticket stands in its process and which way it came, to be drawn over the diagram",
    params: IdParams,
    response: Ways,
    handle: ({ context, params: { id } }): Promise<Static<typeof Ways>> =>
      transact(context.database, async (tx) => {
        await loadTicket(tx, context.actor, "ticket.read", id);
        const views = await viewInstances(tx, processes.definitions, { subject: { kind: "ticket", id } });
        return {
          ways: views.map(({ definition, version, status, at, passedNodes, passedFlows }) => ({
            definition,
            version,
            status,
            at: at.map(({ node, name }) => ({ node, name })),
            passedNodes,
            passedFlows,
          })),
        };
      }),
  });
}
