import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { problem } from "../problems.ts";
import { answerRaw } from "./errors.ts";

/** How long we wait for what a request brings. */
export type Patience = {
  /** For a whole body, where it is no upload. */
  bodyMs: number;
  /** An upload may take any time, as long as in each such window … */
  windowMs: number;
  /** … at least these bytes arrive. */
  windowBytes: number;
};

/** Half a KiB a second is less than the slowest phone network gives, and more than who holds many connections can feed. */
export const patience: Patience = { bodyMs: 60_000, windowMs: 30_000, windowBytes: 16_384 };

const headersMs = 60_000;
const uploads = new WeakSet<IncomingMessage>();

/** Says that this request brings a file, which may take its time. */
export function isUpload(request: IncomingMessage): void {
  uploads.add(request);
}

/**
 * Ends requests whose body does not arrive, whether anybody reads it or not. In place of Node's one limit for a whole
 * request, which would cut a file of 20 MB from a slow phone while it arrives.
 */
export function keepPace(server: FastifyInstance, allowed: Patience): void {
  server.server.requestTimeout = 0;
  server.server.headersTimeout = headersMs;
  server.server.prependListener("request", (request: IncomingMessage) => watch(request, allowed));
}

function watch(request: IncomingMessage, { bodyMs, windowMs, windowBytes }: Patience): void {
  const { headers, socket } = request;
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  if (!hasBody) return;
  const beganMs = performance.now();
  let arrived = socket.bytesRead;
  const isOnPace = () => {
    if (!uploads.has(request)) return performance.now() - beganMs < bodyMs;
    const bytes = socket.bytesRead - arrived;
    arrived = socket.bytesRead;
    // What we have not taken yet is our slowness, not the sender's.
    return bytes >= windowBytes || request.isPaused() || request.readableLength > 0;
  };
  const timer = setInterval(
    () => {
      if (!request.complete && !socket.destroyed) {
        if (isOnPace()) return;
        answerRaw(problem("kernel.too-slow"), socket);
        socket.destroySoon();
      }
      clearInterval(timer);
    },
    Math.min(windowMs, bodyMs),
  ).unref();
  const stop = () => clearInterval(timer);
  request.once("end", stop);
  socket.once("close", stop);
  request.once("end", () => socket.off("close", stop));
}
