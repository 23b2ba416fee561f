import type { Route, Text } from "../../kernel/index.ts";
import type { TicketServices } from "../life/services.ts";
import { inboxProblem } from "./problems.ts";
import { publicRoutes, readingRoutes, viewRoutes } from "./routes.ts";

/** The reading side of tickets: inbox, search, counts, map, single ticket, saved views, public view. */
export function inboxRoutes(
  services: TicketServices,
  unitNames: (path: string) => Text | undefined,
): Route[] {
  const words = { localDate: (at: number) => services.time.localDate(at), unitNames };
  return [...readingRoutes(services), ...viewRoutes(), ...publicRoutes(services, words)];
}

export { lightAt } from "./filter.ts";
export { wayRoute } from "./way.ts";
export const inboxProblems = inboxProblem.catalogue;
/** Constraint → the problem it means. */
export const inboxConstraints = { view_name_key: () => inboxProblem("inbox.view-name") };
