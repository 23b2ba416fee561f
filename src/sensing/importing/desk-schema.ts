import Type, { type Static, type TSchema } from "typebox";

const instant = Type.String({ format: "date-time" });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const count = Type.Integer({ minimum: 0 });

export const importStatuses = ["checked", "running", "done", "cancelled", "failed", "interrupted"] as const;
export type ImportStatus = (typeof importStatuses)[number];

/** What became of readings; in a check, what would have. */
export const ImportCounts = Type.Object({
  rows: count,
  readings: count,
  gaps: Type.Integer({ minimum: 0, description: "cells that say there is no reading" }),
  kept: Type.Integer({ minimum: 0, description: "there now, new or repeated; in a check, would be stored" }),
  repeated: count,
  rejected: count,
  reasons: Type.Record(Type.String(), count, { description: "rejected, by reason" }),
  made: Type.Array(Type.String(), { description: "codes of streams that were made, or would be" }),
  bytesRead: count,
});
export type ImportCounts = Static<typeof ImportCounts>;

/** What a check found in the first rows of a file. */
export const ImportFindings = Type.Object({
  counts: ImportCounts,
  whole: Type.Boolean({ description: "whether the whole file was looked at" }),
  first: Type.Array(
    Type.Object({
      row: count,
      column: Type.String(),
      raw: Type.String(),
      stream: orNull(Type.String({ description: "code; null where it is unknown or still to be made" })),
      time: orNull(instant),
      reason: orNull(Type.String()),
    }),
  ),
  problems: Type.Array(Type.Object({ row: count, reason: Type.String(), raw: Type.String() })),
});
export type ImportFindings = Static<typeof ImportFindings>;

export const ReadingImport = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  file: Type.String(),
  bytes: count,
  mapping: Type.Object({ name: Type.String(), about: Type.String() }),
  status: Type.Enum(importStatuses),
  uploadedAt: instant,
  startedAt: orNull(instant),
  endedAt: orNull(instant),
  mine: Type.Boolean(),
  found: ImportFindings,
  counts: orNull(ImportCounts),
  fault: orNull(Type.String()),
});
export type ReadingImport = Static<typeof ReadingImport>;

export const ReadingImports = Type.Object({
  imports: Type.Array(ReadingImport),
  mappings: Type.Array(Type.Object({ name: Type.String(), about: Type.String() })),
  bytesAtMost: count,
  makesStreams: Type.Boolean({ description: "whether you may make streams that are not there" }),
});
export const ImportParams = Type.Object({ id: Type.String({ format: "uuid" }) });
