export { problem as open311Problem } from "./problems.ts";
export { type Open311Parts, open311Routes } from "./routes.ts";
