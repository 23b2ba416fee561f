export type { EntityReach, LabelledKinds } from "./actions.ts";
export { readLabels, sayLabels, sayOfFresh, setLabels } from "./actions.ts";
export { problem as labelProblem } from "./problems.ts";
export { currentLabels } from "./rules.ts";
export type {
  CurrentLabel,
  HeldLabel,
  LabelAssignment,
  LabelledEntity,
  LabelOrigin,
  LabelVerdict,
} from "./schema.ts";
export { LabelStatement } from "./schema.ts";
export { entityKey, heldLabels, labelsOf, statementsOfAct } from "./store.ts";
