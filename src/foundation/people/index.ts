export type { NewPerson, OpenValue, PeopleParts, Readable } from "./actions.ts";
export { createPerson, findPeople, linkAccount, readPersonal } from "./actions.ts";
export type { Contact } from "./contacts.ts";
export { contactOf, rememberPerson } from "./contacts.ts";
export { openPersonalKeys, PersonalKeys, rotatePersonalKeys } from "./keys.ts";
export { problem as personalProblem } from "./problems.ts";
export { conventionsOf } from "./rules.ts";
export type { PersonalKind, PersonalStatement, Purpose } from "./schema.ts";
export { purposes } from "./schema.ts";
