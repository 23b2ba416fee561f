// What others may use of the database beneath: starting, migrating, roles.
export { adoptCluster } from "./adopt.ts";
export type { EmbeddedDatabase } from "./embedded.ts";
export { startEmbedded } from "./embedded.ts";
export { migrate } from "./migrate.ts";
export { applicationRole, ensureRoles, mustReach } from "./roles.ts";
