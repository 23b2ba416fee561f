import type { Route } from "../../kernel/index.ts";
import type { CityFile } from "../intake/schema.ts";
import type { TicketServices } from "../life/services.ts";
import { kpiProblem } from "./problems.ts";
import { kpiRouteList } from "./routes.ts";

export { combine, type Figure, figuresOf, type Period, summaryOf, type Tally, tallyOf } from "./figures.ts";
export { type Formula, formulas } from "./formulas.ts";
export { type Measures, measureOf } from "./measures.ts";
export { readKpis } from "./routes.ts";

/** KPIs over HTTP, in the city's working time and time zone, held to the district's own targets. */
export function kpiRoutes(
  services: Pick<TicketServices, "time">,
  { timeZone, targets }: Pick<CityFile, "timeZone" | "targets">,
): Route[] {
  return kpiRouteList({ timeZone, minutesPerDay: services.time.minutesPerDay }, targets);
}

export const kpiProblems = kpiProblem.catalogue;
