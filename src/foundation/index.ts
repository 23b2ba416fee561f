// The one door: what the floors above may use of each part of the foundation.
export * from "./access/index.ts";
export * from "./accounts/index.ts";
export * from "./events/index.ts";
export * from "./identity/index.ts";
export * from "./labels/index.ts";
export type { RegistersGiven } from "./module.ts";
export { openRegisters } from "./module.ts";
export * from "./organisations/index.ts";
export * from "./people/index.ts";
export * from "./places/index.ts";
export * from "./registers/index.ts";
export type { Directory, DirectoryOptions } from "./validity/index.ts";
