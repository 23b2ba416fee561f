import pino from "pino";
import { databaseError } from "./database-error.ts";

export type Log = pino.Logger;

/**
 * The process's log, JSON lines on standard error, so that commands keep standard output for their results.
 * Logs carry ids, verbs and durations; never bodies, query strings or names.
 */
export function createLog(level: string, destination?: pino.DestinationStream): Log {
  return pino(
    {
      level,
      base: { service: "liangwang" },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ["req.headers", "*.password", "*.token", "*.phone", "*.mail"], remove: true },
      serializers: { err: errorForLog },
    },
    destination ?? pino.destination({ fd: 2, sync: false }),
  );
}

/**
 * What of an error may be logged. Those of the database quote values of rows in message and detail ("Key
 * (phone)=(…) already exists"), so of them only code, constraint and place in our code are told.
 */
function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const frames = error.stack?.slice(error.stack.indexOf("\n    at "));
  const database = databaseError(error);
  if (database !== undefined) return { type: error.name, ...database, stack: frames };
  const { name: type, message, cause } = error;
  return {
    type,
    message,
    ...("code" in error ? { code: error.code } : {}),
    stack: frames,
    ...(cause === undefined ? {} : { cause: errorForLog(cause) }),
  };
}
