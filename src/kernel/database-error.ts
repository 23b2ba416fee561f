/** SQLSTATE and constraint name of a database error, or undefined for any other thrown thing. */
export function databaseError(error: unknown): { code: string; constraint?: string } | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  // No class of SQLSTATE begins with E; EPIPE, the system's code for a broken connection, has five letters, too.
  if (!/^[0-9A-DF-Z][0-9A-Z]{4}$/.test(error.code)) return undefined;
  const constraint =
    "constraint" in error && typeof error.constraint === "string" ? error.constraint : undefined;
  return { code: error.code, ...(constraint === undefined ? {} : { constraint }) };
}
