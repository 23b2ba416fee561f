import { createRequire } from "node:module";

/** Version of this release, from package.json. */
export const version: string = (createRequire(import.meta.url)("../../package.json") as { version: string })
  .version;
