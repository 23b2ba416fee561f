export { type ReadingImportGround, readingImportCommand } from "./cli.ts";
export { importReadings, type ReadingImportOptions, type ReadingImportSummary } from "./import.ts";
export { problem as readingImportProblem } from "./problems.ts";
export { ReadingMappingFile } from "./schema.ts";
