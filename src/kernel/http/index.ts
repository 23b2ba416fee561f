// What others may use of HTTP: routes, events, the server.
export { eventRoutes, mayHear, placementOf } from "./events.ts";
export {
  type FieldError,
  type FieldFault,
  type FieldNames,
  fieldErrors,
  fieldProblem,
  formProblem,
  hasSentence,
  saidErrors,
} from "./field-faults.ts";
export type { Call, Route } from "./route.ts";
export { route } from "./route.ts";
export type { ServerParts } from "./server.ts";
export { createServer } from "./server.ts";
export { compileFormValidator, compileValidator } from "./validation.ts";
