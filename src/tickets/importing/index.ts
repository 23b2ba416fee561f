export { type ImportOptions, type ImportParts, type ImportSummary, importRequests } from "./bring.ts";
export { type RequestImportGround, requestImportCommand } from "./cli.ts";
export { mappingFor, parseMapping, readMapping, shippedMappings } from "./mapping.ts";
export { problem as importProblem } from "./problems.ts";
export { type ReadOptions, readRequests } from "./read.ts";
export type { Mapping } from "./request.ts";
export { type ImportedRequest, type ImportedStatus, MappingFile, type ReadRow } from "./schema.ts";
