export { type TicketAct, useActWords } from "./acts.ts";
export { compareUrgency, dueNext, lightOf, TicketLight } from "./light.tsx";
export { type CategoryGroup, useCategories, useTicketNames } from "./names.ts";
export { NoteWords, Timeline } from "./timeline.tsx";
