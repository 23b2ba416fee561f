import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyRequest } from "fastify";
import { kernelProblem, Problem } from "../../kernel/index.ts";
import { problem } from "./problems.ts";

/** A file that lies in a folder of its own, with what its sender says of it. */
export type UploadedFile = { file: string; name: string; bytes: number; fields: ReadonlyMap<string, string> };

/**
 * Writes the one file of a form into `folder` as it arrives, and answers when it is whole; the folder goes again where
 * it is not. Throws `reading-import.too-large`, `.no-file`.
 */
export async function receiveFile(
  request: FastifyRequest,
  folder: string,
  bytesAtMost: number,
): Promise<UploadedFile> {
  if (!request.isMultipart()) throw kernelProblem("kernel.media-type", { accepted: "multipart/form-data" });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await receive(request, folder, bytesAtMost);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (!(error instanceof Error) || error instanceof Problem || "statusCode" in error) throw error;
    if ("code" in error && error.code === "ENOSPC") throw error;
    throw kernelProblem("kernel.invalid", { reason: `the form cannot be read: ${error.message}` });
  }
}

async function receive(request: FastifyRequest, folder: string, bytesAtMost: number): Promise<UploadedFile> {
  const limits = { files: 2, fields: 4, fieldSize: 200_000, fieldNameSize: 100, headerPairs: 20, parts: 6 };
  const fields = new Map<string, string>();
  let found: Omit<UploadedFile, "fields"> | undefined;
  for await (const part of request.parts({ limits: { ...limits, fileSize: Number.POSITIVE_INFINITY } })) {
    if (part.type === "field") {
      fields.set(part.fieldname, String(part.value));
      continue;
    }
    if (found !== undefined) {
      part.file.resume();
      throw problem("reading-import.no-file");
    }
    const name = nameOf(part.filename);
    const file = path.join(folder, name);
    let bytes = 0;
    const measured = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        const large = bytes > bytesAtMost;
        done(
          large ? problem("reading-import.too-large", { megabytes: Math.floor(bytesAtMost / 1e6) }) : null,
          chunk,
        );
      },
    });
    await pipeline(part.file, measured, createWriteStream(file, { mode: 0o600 }));
    found = { file, name, bytes };
  }
  if (found === undefined || found.bytes === 0) throw problem("reading-import.no-file");
  return { ...found, fields };
}

/** The name as a mapping may use it: no folder, nothing that a file system reads as anything else. */
function nameOf(sent: string | undefined): string {
  const base = path.basename((sent ?? "").replaceAll("\\", "/"));
  const safe = base.replace(/[^\p{L}\p{N}._ -]/gu, "_").replace(/^\.+/, "");
  return safe === "" ? "readings.csv" : [...safe].slice(-80).join("");
}
