import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { databaseError } from "../database-error.ts";
import { preferredLanguage, type Text } from "../language.ts";
import type { Log } from "../log.ts";
import { Problem, problem } from "../problems.ts";
import { type FieldFault, type FieldNames, fieldProblem } from "./field-faults.ts";

/** Database constraint name → the problem it means. Each module brings its own. */
export type Constraints = Record<string, () => Problem>;

/** What modules say of theirs, so that faults can be told in their words. */
export type Known = { constraints: Constraints; fields: FieldNames };

const uniqueViolation = "23505";
const foreignKeyViolation = "23503";
const checkViolation = "23514";
const exclusionViolation = "23P01";
const deadlock = ["40P01", "40001", "55P03"];
/**
 * Connection lost, logins refused, out of room, server shutting down, I/O errors: SQLSTATE classes 08, 28, 3D, 53, 57,
 * 58; and 25006, a server that has become read-only.
 */
const unavailable = /^(08|28|3D|53|57|58)|^25006$/;
const lostConnection = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** What a file system says that takes nothing more: full, a quota used up, read-only since a fault, a fault. */
const takesNothing = new Set(["ENOSPC", "EDQUOT", "EROFS", "EIO"]);

const notStorable: Text = {
  en: "a value cannot be stored",
  "zh-CN": "有无法保存的值",
  ja: "保存できない値があります",
};
const noRequest: Text = {
  en: "these bytes are no HTTP request",
  "zh-CN": "所收到的不是 HTTP 请求",
  ja: "届いたものは HTTP リクエストではありません",
};
const notJson: Text = {
  en: "the content is not valid JSON",
  "zh-CN": "内容不是有效的 JSON",
  ja: "内容が正しい JSON ではありません",
};
/** What the framework refuses before a schema is asked, by its code. */
const unreadable: Record<string, Text> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    en: "there is no content",
    "zh-CN": "没有内容",
    ja: "内容がありません",
  },
  FST_ERR_BAD_URL: {
    en: "the address is not written correctly",
    "zh-CN": "地址的写法不正确",
    ja: "アドレスの書き方が正しくありません",
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    en: "the content is not as long as its header says",
    "zh-CN": "内容长度与请求头所述不符",
    ja: "内容の長さがヘッダーと合いません",
  },
};

type Asked = Pick<FastifyRequest, "id" | "routeOptions">;

/** Translates whatever was thrown into a problem. Unknown faults become `kernel.internal` and are logged whole. */
export function toProblem(error: unknown, known: Known, log: Log, request: Asked): Problem {
  if (error instanceof Problem) return error;
  const requestId = request.id;
  const database = databaseError(error);
  if (database !== undefined) return databaseProblem(error, database, known.constraints, log, requestId);
  if (isConnectionLoss(error)) {
    log.error({ err: error, requestId }, "database not reachable");
    return problem("kernel.unavailable");
  }
  if (error instanceof Error && "code" in error && takesNothing.has(String(error.code))) {
    log.error({ err: error, requestId }, "the disk takes nothing");
    return problem("kernel.unavailable");
  }
  const framework = frameworkProblem(error, request, known.fields);
  if (framework !== undefined) return framework;
  log.error({ err: error, requestId }, "unexpected fault");
  return problem("kernel.internal", { requestId });
}

function databaseProblem(
  error: unknown,
  { code, constraint }: { code: string; constraint?: string },
  constraints: Constraints,
  log: Log,
  requestId: string,
): Problem {
  const named = constraint !== undefined && Object.hasOwn(constraints, constraint) && constraints[constraint];
  if (named) return named();
  if ([uniqueViolation, foreignKeyViolation, checkViolation, exclusionViolation].includes(code)) {
    log.warn({ code, constraint, requestId }, "constraint without a sentence of its own");
    return problem("kernel.conflict");
  }
  if (deadlock.includes(code)) {
    log.warn({ code, requestId }, "gave up waiting for others");
    return problem("kernel.busy");
  }
  if (unavailable.test(code)) {
    log.error({ err: error, requestId }, "database cannot serve");
    return problem("kernel.unavailable");
  }
  // Text that PostgreSQL cannot store (NUL), numbers out of range, nesting too deep: the caller's to mend.
  if (code.startsWith("22") || code === "54001") {
    return problem("kernel.invalid", { reason: notStorable });
  }
  log.error({ err: error, requestId }, "unexpected database fault");
  return problem("kernel.internal", { requestId });
}

function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A file that is missing says ENOENT too, but with a path of its own; the socket of the server says connect.
  if ("code" in error && lostConnection.has(String(error.code))) {
    return !("syscall" in error) || error.syscall !== "open";
  }
  return /Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|after calling end on the pool/.test(
    error.message,
  );
}

function frameworkProblem(error: unknown, { routeOptions }: Asked, names: FieldNames): Problem | undefined {
  if (!(error instanceof Error) || !("statusCode" in error)) return undefined;
  const fault = error as FastifyError;
  if (fault.validation !== undefined) {
    return fieldProblem(fault.validation as FieldFault[], fault.validationContext ?? "body", names);
  }
  switch (fault.statusCode) {
    case 400:
      return problem(
        "kernel.invalid",
        { reason: unreadable[fault.code] ?? notJson },
        { detail: fault.message },
      );
    case 404:
      return problem("kernel.not-found");
    case 413:
      return problem("kernel.too-large", { limit: `${routeOptions.bodyLimit ?? 0} bytes` });
    case 415:
      return problem("kernel.media-type", { accepted: "application/json" });
    default:
      return undefined;
  }
}

/** Answers bytes that are no HTTP request, such as headers without end; there is no request to speak of. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const fault =
    error.code === "HPE_HEADER_OVERFLOW"
      ? problem("kernel.too-large", { limit: "16 KiB of headers" })
      : problem("kernel.invalid", { reason: noRequest });
  answerRaw(fault, socket);
}

/** Answers on the bare connection, where there is no request that could be answered, and closes it. */
export function answerRaw(fault: Problem, socket: Socket): void {
  const body = JSON.stringify(fault.body("en"));
  const head = [
    `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}`,
    "Content-Type: application/problem+json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** Answers with application/problem+json in the caller's language. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, fault: Problem): FastifyReply {
  const language = preferredLanguage(request.headers["accept-language"]);
  const retryAfter = fault.parameters.seconds;
  if (fault.status === 429 && typeof retryAfter === "number") reply.header("retry-after", String(retryAfter));
  if (fault.status === 503) reply.header("retry-after", "5");
  return reply
    .code(fault.status)
    .header("content-language", language)
    .header("x-request-id", request.id)
    .type("application/problem+json; charset=utf-8")
    .serializer((body: unknown) => JSON.stringify(body))
    .send(fault.body(language, `urn:uuid:${request.id}`));
}
