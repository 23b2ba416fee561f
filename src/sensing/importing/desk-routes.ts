import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import Type from "typebox";
import { type Context, kernelProblem, type Route, route, transact } from "../../kernel/index.ts";
import { bytesAtMost, type DeskImports } from "./desk.ts";
import { ImportParams, ReadingImport, ReadingImports } from "./desk-schema.ts";
import { findImport, newestImports, type StoredImport, importScope as scope } from "./desk-store.ts";
import { receiveFile } from "./desk-upload.ts";
import { shippedMappings } from "./mapping.ts";

const tag = "streams";
const shownAtMost = 50;
/** Room for the form around the file. */
const formBytes = 300_000;

/** Bringing files of readings in: sent and checked, started, followed, cancelled. */
export function deskImportRoutes(imports: DeskImports): Route[] {
  const one = async (context: Context, id: string) => {
    const found = await transact(context.database, (tx) => findImport(tx, context.actor, id));
    if (found === undefined) throw kernelProblem("kernel.not-found");
    return told(imports, context, found);
  };
  const address = "/api/reading-imports/:id";
  return [
    route({
      method: "GET",
      url: "/api/reading-imports",
      scope,
      tag,
      summary: "The newest imports of readings within your reach, and the mappings there are",
      response: ReadingImports,
      async handle({ context }) {
        const stored = await transact(context.database, (tx) =>
          newestImports(tx, context.actor, shownAtMost),
        );
        const mappings = await shippedMappings();
        return {
          imports: stored.map((row) => told(imports, context, row)),
          mappings: mappings.map(({ name, about }) => ({ name, about })),
          bytesAtMost,
          makesStreams: imports.makesStreams(context),
        };
      },
    }),
    route({
      method: "POST",
      url: "/api/reading-imports",
      scope,
      tag,
      summary:
        "Send a file of readings to be checked: CSV (gz), JSON lines or Parquet; fields mapping (a name) or mappingText (YAML), else by the columns. Nothing is stored before the start",
      consumes: "multipart/form-data",
      bodyBytes: bytesAtMost + formBytes,
      response: ReadingImport,
      status: 201,
      async handle({ context, request }) {
        const { id, folder } = await imports.newFolder();
        const stored = await imports.add(context, id, await receiveFile(request, folder, bytesAtMost));
        return one(context, stored.id);
      },
    }),
    route({
      method: "GET",
      url: address,
      scope,
      tag,
      summary: "An import of readings: what its check found, and how far it came",
      params: ImportParams,
      response: ReadingImport,
      handle: ({ context, params }) => one(context, params.id),
    }),
    route({
      method: "POST",
      url: `${address}/start`,
      scope,
      tag,
      summary: "Start an import that was checked, or go on with one that was interrupted",
      params: ImportParams,
      response: ReadingImport,
      async handle({ context, params }) {
        await imports.start(context, params.id);
        return one(context, params.id);
      },
    }),
    route({
      method: "POST",
      url: `${address}/cancel`,
      scope,
      tag,
      summary: "Cancel an import: what is stored stays, the rest of the file is not read",
      params: ImportParams,
      response: ReadingImport,
      async handle({ context, params }) {
        await imports.cancel(context, params.id);
        return one(context, params.id);
      },
    }),
    route({
      method: "GET",
      url: `${address}/rejected`,
      scope,
      tag,
      summary: "Rows and cells that were rejected, with reasons, one JSON object a line",
      params: ImportParams,
      produces: "application/x-ndjson",
      response: Type.Object({}),
      async handle({ context, params, reply }) {
        const { id } = await one(context, params.id);
        const file = path.join(imports.folderOf(id), "rejected.ndjson");
        await stat(file).catch((error: NodeJS.ErrnoException) => {
          throw error.code === "ENOENT" ? kernelProblem("kernel.not-found") : error;
        });
        reply.header("content-disposition", `attachment; filename="rejected-${id}.ndjson"`);
        reply.type("application/x-ndjson; charset=utf-8");
        return reply.send(createReadStream(file));
      },
    }),
  ];
}

function told(imports: DeskImports, { actor }: Context, stored: StoredImport): ReadingImport {
  const { unit: _unit, account, mapping, uploadedAt, startedAt, endedAt, counts, ...rest } = stored;
  return {
    ...rest,
    mapping: { name: mapping.name, about: mapping.about },
    mine: account === actor.id,
    uploadedAt: uploadedAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    counts: imports.countsOf(stored.id) ?? counts,
  };
}
