import type { Module } from "../kernel/index.ts";
import { ticketProblem } from "./life/problems.ts";
import { lifeRoutes } from "./life/routes.ts";
import type { TicketServices } from "./life/services.ts";

/** The tickets wing, as the app puts it together. */
export function ticketsModule(services: TicketServices): Module {
  return {
    name: "tickets",
    problems: ticketProblem.catalogue,
    constraints: {
      ticket_external_key: () => ticketProblem("ticket.external-exists"),
    },
    routes: lifeRoutes(services),
  };
}
