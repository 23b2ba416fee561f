export type { Contact, NewPerson, OpenValue, PeopleParts, Readable } from "./actions.ts";
export { contactOf, createPerson, findPeople, linkAccount, readPersonal, rememberPerson } from "./actions.ts";
export { openPersonalKeys, PersonalKeys, rotatePersonalKeys } from "./keys.ts";
export { problem as personalProblem } from "./problems.ts";
export { conventionsOf } from "./rules.ts";
export type { PersonalKind, PersonalStatement, Purpose } from "./schema.ts";
export { purposes } from "./schema.ts";
