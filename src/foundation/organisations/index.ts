export { checkOrganisations } from "./checks.ts";
export { loadOrganisations } from "./folder.ts";
export type { Duties, Matter } from "./rules.ts";
export { proposeOwners } from "./rules.ts";
export type { Proposal, Reason, Responsibility, Unit, UnitKind } from "./schema.ts";
export { OrganisationsFile, UnitPath } from "./schema.ts";
export { reasonSentence, reasonTexts } from "./texts.ts";
export { UnitTree, unitsOf } from "./tree.ts";
