export { overviewProblem } from "./problems.ts";
export { type OverviewGiven, overviewRoutes } from "./routes.ts";
