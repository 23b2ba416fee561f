import pino from "pino";

export type Log = pino.Logger;

/**
 * The process's log, JSON lines on standard error, so that commands keep standard output for their results.
 * Logs carry ids, verbs and durations; never bodies, query strings or names.
 */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: { service: "liangwang" },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ["req.headers", "*.password", "*.token", "*.phone", "*.mail"], remove: true },
    },
    pino.destination({ fd: 2, sync: false }),
  );
}
