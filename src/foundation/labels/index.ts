export { currentLabels } from "./rules.ts";
export type { CurrentLabel, LabelAssignment, LabelledEntity, LabelOrigin, LabelVerdict } from "./schema.ts";
export { LabelStatement } from "./schema.ts";
