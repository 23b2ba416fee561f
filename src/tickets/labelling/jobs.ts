import type { JobHandler } from "../../kernel/index.ts";
import type { TicketServices } from "../life/services.ts";
import { followStatements, relabel } from "./actions.ts";

/** What follows statements about labels, and a requester who comes to a ticket. Nothing in a city without labels. */
export function labellingJobs(services: TicketServices): Record<string, JobHandler> {
  if (services.labels.labels.size === 0) return {};
  const statements: Record<string, JobHandler> = {
    "label.set": (context, { id }) => followStatements(services, context, id),
  };
  if (!services.labels.bearers.has("requester")) return statements;
  return {
    ...statements,
    "ticket.join": async (context, { id, subject }) => {
      await relabel(services, context, subject.id, id);
    },
    "ticket.absorb": async (context, { id, subject }) => {
      await relabel(services, context, subject.id, id);
    },
  };
}
