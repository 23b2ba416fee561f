export { loadRoles } from "./folder.ts";
export type { Grants, Role, Roles } from "./rules.ts";
export { compileRoles, grantsOf, heldScopes, isUnitPath, widest } from "./rules.ts";
export type { RoleDefinition } from "./schema.ts";
export { RolesFile } from "./schema.ts";
