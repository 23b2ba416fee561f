export type { DirectoryOptions, DirectorySource } from "./directory.ts";
export { Directory, dayIn } from "./directory.ts";
export type { Held, Origin, Plan, Statement } from "./plan.ts";
export { changes, closeMissing, digestOfJson, plan } from "./plan.ts";
