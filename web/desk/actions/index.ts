export { CategoryChoice, UnitChoice, UnitsChoice } from "./choices.tsx";
export { ActionForm } from "./form.tsx";
export { nextAction } from "./next.ts";
export { ActionPanel } from "./panel.tsx";
export { NearDuplicates, useProposals, type Whole } from "./proposals.tsx";
export { type ActionAnswer, sendAction, type Values } from "./send.ts";
