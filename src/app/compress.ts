import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { FastifyInstance } from "fastify";

/** Below this an answer fits in three packets, and to press it would cost more than it saves. */
const worthPressingBytes = 4096;
const texts = /^(application\/([\w.-]+\+)?(json|xml)|text\/)/;

const press = {
  br: (text: string) =>
    promisify(brotliCompress)(text, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 4,
        [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      },
    }),
  gzip: (text: string) => promisify(gzip)(text, { level: 4 }),
};

/**
 * Presses long answers for clients that take it. Node's own zlib in a hook and not `@fastify/compress`: that one makes a
 * stream of every answer, also of the small and frequent ones, which here cost the comparison of a length. The work is
 * done beside the main thread, fast rather than small: a list of fifty tickets shrinks to a tenth in a millisecond.
 *
 * Streams (events, files) are left as they are. Answers that hold a secret, such as a follow-up code, are shorter than
 * what is pressed, so that no secret is measured by the length of an answer (BREACH).
 */
export function compressAnswers(server: FastifyInstance): void {
  server.addHook("onSend", async (request, reply, payload: unknown) => {
    if (typeof payload !== "string" || payload.length < worthPressingBytes) return payload;
    if (reply.hasHeader("content-encoding") || !texts.test(String(reply.getHeader("content-type"))))
      return payload;
    reply.header("vary", varied(reply.getHeader("vary")));
    const encoding = encodingFor(request.headers["accept-encoding"]);
    if (encoding === undefined) return payload;
    const pressed = await press[encoding](payload);
    reply.removeHeader("content-length").header("content-encoding", encoding);
    return pressed;
  });
}

function varied(present: unknown): string {
  const known = typeof present === "string" && present !== "" ? `${present}, ` : "";
  return `${known}accept-encoding`;
}

/** The best encoding a client takes (RFC 9110 §12.5.3); one with `q=0` it does not take. */
export function encodingFor(accepts: string | string[] | undefined): keyof typeof press | undefined {
  const taken = new Set(
    String(accepts ?? "")
      .split(",")
      .map((part) =>
        part
          .trim()
          .toLowerCase()
          .split(/\s*;\s*/),
      )
      .filter(([, ...parameters]) => !parameters.some((each) => /^q=0(\.0*)?$/.test(each)))
      .map(([name]) => name),
  );
  if (taken.has("br")) return "br";
  return taken.has("gzip") ? "gzip" : undefined;
}
