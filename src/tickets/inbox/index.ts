import type { Route } from "../../kernel/index.ts";
import type { TicketServices } from "../life/services.ts";
import { inboxProblem } from "./problems.ts";
import { publicRoutes, readingRoutes, viewRoutes } from "./routes.ts";

/** The reading side of tickets: inbox, search, counts, map, single ticket, saved views, public view. */
export function inboxRoutes(services: Pick<TicketServices, "time">): Route[] {
  return [...readingRoutes(), ...viewRoutes(), ...publicRoutes((at) => services.time.localDate(at))];
}

export const inboxProblems = inboxProblem.catalogue;
/** Constraint → the problem it means. */
export const inboxConstraints = { view_name_key: () => inboxProblem("inbox.view-name") };
