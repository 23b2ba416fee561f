import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { databaseError } from "../db.ts";
import { preferredLanguage } from "../language.ts";
import type { Log } from "../log.ts";
import { Problem, problem } from "../problems.ts";

/** Database constraint name → the problem it means. Each module brings its own. */
export type Constraints = Record<string, () => Problem>;

const uniqueViolation = "23505";
const foreignKeyViolation = "23503";
const checkViolation = "23514";
const exclusionViolation = "23P01";
/** Connection lost, server shutting down or out of room: SQLSTATE classes 08, 53, 57, and I/O errors 58. */
const unavailableClasses = ["08", "53", "57", "58"];

/** Translates whatever was thrown into a problem. Unknown faults become `kernel.internal` and are logged whole. */
export function toProblem(error: unknown, constraints: Constraints, log: Log, requestId: string): Problem {
  if (error instanceof Problem) return error;
  const database = databaseError(error);
  if (database !== undefined) return databaseProblem(error, database, constraints, log, requestId);
  if (isConnectionLoss(error)) {
    log.error({ err: error, requestId }, "database not reachable");
    return problem("kernel.unavailable");
  }
  return (
    frameworkProblem(error) ??
    (() => {
      log.error({ err: error, requestId }, "unexpected fault");
      return problem("kernel.internal", { requestId });
    })()
  );
}

function databaseProblem(
  error: unknown,
  { code, constraint }: { code: string; constraint?: string },
  constraints: Constraints,
  log: Log,
  requestId: string,
): Problem {
  const named = constraint === undefined ? undefined : constraints[constraint];
  if (named !== undefined) return named();
  if ([uniqueViolation, foreignKeyViolation, checkViolation, exclusionViolation].includes(code)) {
    log.warn({ code, constraint, requestId }, "constraint without a sentence of its own");
    return problem("kernel.conflict");
  }
  if (unavailableClasses.includes(code.slice(0, 2))) {
    log.error({ err: error, requestId }, "database cannot serve");
    return problem("kernel.unavailable");
  }
  // Text that PostgreSQL cannot store (NUL, lone surrogates) or numbers out of range: the caller's to mend.
  if (code.startsWith("22")) return problem("kernel.invalid", { reason: "a value cannot be stored" });
  log.error({ err: error, requestId }, "unexpected database fault");
  return problem("kernel.internal", { requestId });
}

function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return (
    ["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ETIMEDOUT"].includes(code) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
  );
}

function frameworkProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !("statusCode" in error)) return undefined;
  const fault = error as FastifyError;
  if (fault.validation !== undefined) {
    const errors = fault.validation.map((entry) => ({
      path: `${fault.validationContext ?? "body"}${entry.instancePath}`,
      message: entry.message ?? entry.keyword,
    }));
    const first = errors[0];
    const reason = first === undefined ? fault.message : `${first.path} ${first.message}`;
    return problem("kernel.invalid", { reason }, { errors });
  }
  switch (fault.statusCode) {
    case 400:
      return problem("kernel.invalid", { reason: fault.message });
    case 404:
      return problem("kernel.not-found");
    case 413:
      return problem("kernel.too-large", { limit: "the limit in the documentation" });
    case 415:
      return problem("kernel.media-type", { accepted: "application/json" });
    default:
      return undefined;
  }
}

/** Answers with application/problem+json in the caller's language. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, fault: Problem): FastifyReply {
  const language = preferredLanguage(request.headers["accept-language"]);
  const retryAfter = fault.parameters.seconds;
  if (fault.status === 429 && typeof retryAfter === "number") reply.header("retry-after", String(retryAfter));
  return reply
    .code(fault.status)
    .header("content-language", language)
    .type("application/problem+json; charset=utf-8")
    .serializer((body: unknown) => JSON.stringify(body))
    .send(fault.body(language, `urn:uuid:${request.id}`));
}
