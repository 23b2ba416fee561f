import type { FastifyReply, FastifyRequest } from "fastify";
import { type Route, route } from "../../kernel/index.ts";
import type { ObjectStore } from "../../outside/index.ts";
import { ticketProblem } from "../life/problems.ts";
import {
  attach,
  type Content,
  findAttachment,
  listAttachments,
  mayAttach,
  originalOf,
  publicContentOf,
} from "./actions.ts";
import { dispositionOf } from "./rules.ts";
import { AttachAnswer, AttachmentParams, AttachmentsAnswer, TicketParams } from "./schema.ts";
import { readUpload } from "./upload.ts";

const tag = "tickets";
/** In a header and not in the address, which logs, histories and referrers keep. */
const codeHeader = "x-follow-up-code";

export type AttachmentParts = { store: ObjectStore; bytesAtMost: number };

/** Attaching files to tickets and reading them; for requesters by their follow-up code in `X-Follow-Up-Code`. */
export function attachmentRoutes({ store, bytesAtMost }: AttachmentParts): Route[] {
  return [
    route({
      method: "POST",
      url: "/api/tickets/:id/attachments",
      scope: "ticket.attach",
      tag,
      summary:
        "Attach one file; fields moment (before, after, other) and public (true, false). Requesters send X-Follow-Up-Code",
      params: TicketParams,
      consumes: "multipart/form-data",
      bodyBytes: bytesAtMost + formBytes,
      response: AttachAnswer,
      status: 201,
      versioned: true,
      async handle({ context, params: { id }, request }) {
        const code = codeOf(request);
        await mayAttach(context, id, code);
        return attach(store, context, id, await readUpload(request, store, bytesAtMost), code);
      },
    }),
    route({
      method: "GET",
      url: "/api/tickets/:id/attachments",
      scope: "ticket.read",
      tag,
      summary: "The attachments of a ticket",
      params: TicketParams,
      response: AttachmentsAnswer,
      handle: async ({ context, params }) => ({ attachments: await listAttachments(context, params.id) }),
    }),
    route({
      method: "GET",
      url: "/api/tickets/:id/attachments/:attachment",
      scope: "ticket.read",
      tag,
      summary: "The content of an attachment, as it was sent",
      params: AttachmentParams,
      produces: "application/octet-stream",
      async handle({ context, params: { id, attachment }, reply }) {
        return sendContent(reply, await originalOf(store, await findAttachment(context, id, attachment)));
      },
    }),
    route({
      method: "GET",
      url: "/api/tickets/:id/public-attachments",
      scope: "public",
      tag,
      summary: "The public attachments of a ticket, for a requester with X-Follow-Up-Code",
      params: TicketParams,
      response: AttachmentsAnswer,
      handle: async ({ context, params, request }) => ({
        attachments: await listAttachments(context, params.id, mustHaveCode(request)),
      }),
    }),
    route({
      method: "GET",
      url: "/api/tickets/:id/public-attachments/:attachment",
      scope: "public",
      tag,
      summary: "A public attachment without place, time and device, for a requester with X-Follow-Up-Code",
      params: AttachmentParams,
      produces: "application/octet-stream",
      async handle({ context, params: { id, attachment }, request, reply }) {
        const found = await findAttachment(context, id, attachment, mustHaveCode(request));
        return sendContent(reply, await publicContentOf(store, found));
      },
    }),
  ];
}

/** Room for the form around the file. */
const formBytes = 16_384;

function codeOf(request: FastifyRequest): string | undefined {
  const code = request.headers[codeHeader];
  return typeof code === "string" ? code : undefined;
}

function mustHaveCode(request: FastifyRequest): string {
  const code = codeOf(request);
  if (code === undefined) throw ticketProblem("ticket.wrong-code");
  return code;
}

/** Nothing in a file may run: not by a guessed type, not as a page of ours, not in a frame. */
function sendContent(reply: FastifyReply, { view, body, bytes }: Content): FastifyReply {
  return reply
    .header("content-security-policy", "default-src 'none'; sandbox")
    .header("x-content-type-options", "nosniff")
    .header("content-disposition", dispositionOf(view.name, view.mediaType))
    .header("cache-control", "private, max-age=3600, immutable")
    .header("content-length", bytes)
    .type(view.mediaType === "text/plain" ? "text/plain; charset=utf-8" : view.mediaType)
    .send(body);
}
