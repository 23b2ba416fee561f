import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { type Context, newId, type Transaction, transact } from "../../kernel/index.ts";
import type { ObjectStore } from "../../outside/index.ts";
import { loadByCode } from "../life/ending.ts";
import { move } from "../life/move.ts";
import { loadTicket } from "../life/store.ts";
import type { Ticket } from "../life/ticket.ts";
import { MalformedImage, withoutMetadata } from "./metadata.ts";
import { attachmentProblem } from "./problems.ts";
import { attachmentsAtMost, mediaTypes } from "./rules.ts";
import type { AttachAnswer, AttachmentView } from "./schema.ts";
import { attachmentsOf, countAttachments, insertAttachment } from "./store.ts";
import type { Upload } from "./upload.ts";

/** The ticket, for whoever may attach to it: by reach, or by the code of one of its requesters. */
function loader(context: Context, id: string, code: string | undefined) {
  return (tx: Transaction): Promise<Ticket> =>
    code === undefined
      ? loadTicket(tx, context.actor, "ticket.attach", id)
      : loadByCode(tx, context, id, code);
}

/** Refuses whoever may not attach to this ticket, before anything is read of what they send. */
export async function mayAttach(context: Context, id: string, code: string | undefined): Promise<void> {
  await transact(context.database, loader(context, id, code));
}

/**
 * Attaches a stored file (act `ticket.attach`, which states its SHA-256). What a requester sends is for staff; staff
 * may make theirs public, if its metadata can be taken out.
 */
export async function attach(
  store: ObjectStore,
  context: Context,
  id: string,
  upload: Upload,
  code?: string,
): Promise<AttachAnswer> {
  const byRequester = code !== undefined || ["resident", "anonymous"].includes(context.actor.role);
  const isPublic = upload.public && !byRequester;
  if (isPublic) await mustBePublishable(store, upload);
  const { sha256, bytes, mediaType, name, moment } = upload;
  let made: AttachmentView | undefined;
  const answer = await move(
    keyedBy(context, upload),
    "ticket.attach",
    id,
    async ({ tx, ticket, draft }) => {
      const count = await countAttachments(tx, id);
      if (count >= attachmentsAtMost)
        throw attachmentProblem("attachment.too-many", { number: ticket.number, count });
      const attachment = { id: newId(), moment, name, mediaType, bytes, sha256, public: isPublic };
      await insertAttachment(tx, { ...attachment, ticket: id, act: draft.id, at: draft.at });
      made = { ...attachment, at: draft.at.toISOString() };
      return { attachment: attachment.id, sha256, moment };
    },
    undefined,
    { load: loader(context, id, code), answer: () => ({ attachment: made }) },
  );
  if (answer.attachment === undefined) throw new Error("an attachment was recorded without its answer");
  return { attachment: answer.attachment, version: answer.version };
}

/** A key stands for one file: the body is not in the request's hash, which was made before it was read. */
function keyedBy(context: Context, { sha256, moment, name }: Upload): Context {
  if (context.idempotency === undefined) return context;
  const { key, fingerprint } = context.idempotency;
  const whole = createHash("sha256").update(fingerprint).update(`${sha256} ${moment} ${name}`).digest();
  return { ...context, idempotency: { key, fingerprint: whole } };
}

async function mustBePublishable(store: ObjectStore, { mediaType, sha256 }: Upload): Promise<void> {
  if (mediaTypes.get(mediaType)?.publishable !== true) throw attachmentProblem("attachment.not-publishable");
  try {
    await publicContent(store, { mediaType, sha256 });
  } catch (error) {
    // A picture that ends in the middle of a number is as malformed as one that says so.
    if (error instanceof MalformedImage || error instanceof RangeError)
      throw attachmentProblem("attachment.not-publishable");
    throw error;
  }
}

/** A file to be answered. */
export type Content = { view: AttachmentView; body: Readable | Buffer; bytes: number };

/** The original, for staff. */
export async function originalOf(store: ObjectStore, view: AttachmentView): Promise<Content> {
  const found = await store.read(view.sha256);
  if (found === undefined) throw attachmentProblem("attachment.lost");
  return { view, body: found.stream, bytes: found.bytes };
}

/** What requesters are shown: pictures without metadata, papers as they are. */
export async function publicContentOf(store: ObjectStore, view: AttachmentView): Promise<Content> {
  const body = await publicContent(store, view);
  return { view, body, bytes: body.length };
}

async function publicContent(
  store: ObjectStore,
  { mediaType, sha256 }: Pick<AttachmentView, "mediaType" | "sha256">,
): Promise<Buffer> {
  const found = await store.read(sha256);
  if (found === undefined) throw attachmentProblem("attachment.lost");
  const content = Buffer.concat(await found.stream.toArray());
  return withoutMetadata(mediaType, content) ?? content;
}

/** The attachments of a ticket within the caller's reach, or the public ones for whoever holds a code of it. */
export async function listAttachments(
  context: Context,
  id: string,
  code?: string,
): Promise<AttachmentView[]> {
  return transact(context.database, async (tx) => {
    await (code === undefined
      ? loadTicket(tx, context.actor, "ticket.read", id)
      : loadByCode(tx, context, id, code));
    return attachmentsOf(tx, id, code !== undefined);
  });
}

/** One of {@link listAttachments}. Throws `attachment.not-found`. */
export async function findAttachment(
  context: Context,
  id: string,
  attachment: string,
  code?: string,
): Promise<AttachmentView> {
  const found = (await listAttachments(context, id, code)).find((each) => each.id === attachment);
  if (found === undefined) throw attachmentProblem("attachment.not-found");
  return found;
}
