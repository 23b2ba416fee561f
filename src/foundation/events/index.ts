export type { NewEvent, Participant } from "./actions.ts";
export { createEvent, findEvents, findThings, tracePeople, tracePerson, traceThing } from "./actions.ts";
export { problem as eventProblem } from "./problems.ts";
export type { EventPlace, Presence, Window } from "./store.ts";
