export { CategoryChoice, UnitChoice, UnitsChoice } from "./choices.tsx";
export { ActionForm } from "./form.tsx";
export { ActionPanel } from "./panel.tsx";
export { NearDuplicates, useProposals, type Whole } from "./proposals.tsx";
export { type ActionAnswer, nextAction, sendAction, type Values } from "./send.ts";
