export { addStreams, type NewStream } from "./add.ts";
export { Directory } from "./directory.ts";
export { loadStreams } from "./file.ts";
export { type LoadGround, loadCityStreams, observationTypes } from "./load.ts";
export type { KindEntry } from "./schema.ts";
export { StreamsFile } from "./schema.ts";
export { settingsFor, settingsOf } from "./settings.ts";
export type { ResultType, Stream, StreamDirectory, StreamPlacement, StreamSettings } from "./stream.ts";
