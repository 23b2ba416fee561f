// The one door: what the floors above may use of each part of the foundation.
export * from "./access/index.ts";
export * from "./accounts/index.ts";
export * from "./identity/index.ts";
export * from "./labels/index.ts";
export * from "./organisations/index.ts";
export * from "./places/index.ts";
export type { Directory, DirectoryOptions } from "./validity/index.ts";
