export { type ReadingImportGround, readingImportCommand } from "./cli.ts";
export { DeskImports } from "./desk.ts";
export { deskImportRoutes } from "./desk-routes.ts";
export { openDoor, type Taking, throughDoor } from "./door.ts";
export { importReadings, type ReadingImportOptions, type ReadingImportSummary } from "./import.ts";
export { readingMappingFor } from "./mapping.ts";
export { problem as readingImportProblem } from "./problems.ts";
export { ReadingMappingFile } from "./schema.ts";
