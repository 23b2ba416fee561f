import type { FastifyRequest } from "fastify";
import { kernelProblem, Problem } from "../../kernel/index.ts";
import type { ObjectStore, Stored } from "../../outside/index.ts";
import { attachmentProblem } from "./problems.ts";
import { fileNameOf, mediaTypeOf, watchText } from "./rules.ts";
import type { Moment } from "./schema.ts";

/** A file that was stored, with what its sender says of it. */
export type Upload = Omit<Stored, "head"> & {
  mediaType: string;
  name: string;
  moment: Moment;
  public: boolean;
};

const moments: readonly Moment[] = ["before", "after", "other"];

/**
 * Reads a form with one file and the fields `moment` (before, after, other) and `public` (true, false) in any order.
 * The file is stored as it arrives, and on disk when this resolves; what may not be attached is not kept.
 * Throws `attachment.no-file`, `.one-file`, `.empty`, `.type`, and `outside.object-too-large`.
 */
export async function readUpload(
  request: FastifyRequest,
  store: ObjectStore,
  bytesAtMost: number,
): Promise<Upload> {
  if (!request.isMultipart()) throw kernelProblem("kernel.media-type", { accepted: "multipart/form-data" });
  // One more file than allowed, so that a second one is told of; the store watches the size.
  const limits = { files: 2, fields: 4, fieldSize: 100, fieldNameSize: 100, headerPairs: 20, parts: 6 };
  const fields = new Map<string, string>();
  let file: (Omit<Stored, "head"> & { mediaType: string; name: string }) | undefined;
  for await (const part of sent(
    request.parts({ limits: { ...limits, fileSize: Number.POSITIVE_INFINITY } }),
  )) {
    if (part.type === "field") {
      fields.set(part.fieldname, String(part.value));
      continue;
    }
    if (file !== undefined) {
      part.file.resume();
      throw attachmentProblem("attachment.one-file");
    }
    file = await storeFile(store, part.file, part.filename, bytesAtMost);
  }
  if (file === undefined) throw attachmentProblem("attachment.no-file");
  return { ...file, ...settingsOf(fields) };
}

/** What arrives, with a broken form or line told as the sender's to mend. */
async function* sent<T>(arriving: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* arriving;
  } catch (error) {
    // Faults with a status are the form reader's own and are told by the kernel.
    if (!(error instanceof Error) || error instanceof Problem || "statusCode" in error) throw error;
    throw kernelProblem("kernel.invalid", { reason: `the form cannot be read: ${error.message}` });
  }
}

async function storeFile(
  store: ObjectStore,
  stream: AsyncIterable<Uint8Array>,
  filename: string | undefined,
  bytesAtMost: number,
) {
  const { content, isText } = watchText(sent(stream));
  let mediaType: string | undefined;
  const { sha256, bytes } = await store.put(content, bytesAtMost, async (stored) => {
    if (stored.bytes === 0) throw attachmentProblem("attachment.empty");
    mediaType = await mediaTypeOf(stored.head, isText());
    if (mediaType === undefined) throw attachmentProblem("attachment.type");
  });
  if (mediaType === undefined) throw attachmentProblem("attachment.type");
  return { sha256, bytes, mediaType, name: fileNameOf(filename, mediaType) };
}

function settingsOf(fields: ReadonlyMap<string, string>): { moment: Moment; public: boolean } {
  const said = fields.get("moment") ?? "other";
  const moment = moments.find((each) => each === said);
  if (moment === undefined)
    throw kernelProblem("kernel.invalid", { reason: `moment is one of ${moments.join(", ")}` });
  const isPublic = fields.get("public") ?? "false";
  if (isPublic !== "true" && isPublic !== "false")
    throw kernelProblem("kernel.invalid", { reason: "public is true or false" });
  return { moment, public: isPublic === "true" };
}
