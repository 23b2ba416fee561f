export { CategoryChoice, UnitChoice, UnitsChoice } from "./choices.tsx";
export { ActionForm } from "./form.tsx";
export type { Values } from "./forms.ts";
export { nextAction } from "./next.ts";
export { ActionPanel } from "./panel.tsx";
export { NearDuplicates, useProposals, type Whole } from "./proposals.tsx";
export { type ActionAnswer, sendAction } from "./send.ts";
