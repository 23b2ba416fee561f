import { Problem } from "../problems.ts";
import { problem } from "./problems.ts";

/** Faults of the disk in words for people. */
const causes: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "a file may not grow further",
  EROFS: "the disk is read-only",
  EIO: "the disk reports a fault",
  EACCES: "the folder may not be written to",
  ECONNREFUSED: "the history server does not answer",
};

function codeOf(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : undefined;
}

/** What is wrong, without paths or internals. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : undefined);
  const known = causes[code ?? ""];
  if (known !== undefined) return known;
  if (/no space left/i.test(text)) return "the disk is full";
  if (/file too large/i.test(text)) return "a file may not grow further";
  return code ?? "an unexpected fault; see the log";
}

/** Keeps since when, and why, nothing can be made durable. */
export class Trouble {
  readonly #now: () => number;
  readonly #log: (error: unknown, what: string) => void;
  #current: { since: number; reason: string } | null = null;

  constructor(log: (error: unknown, what: string) => void, now: () => number = Date.now) {
    this.#log = log;
    this.#now = now;
  }

  get current(): { since: number; reason: string } | null {
    return this.#current;
  }

  /** Notes a fault and answers the problem to tell; one that is already a problem stays. */
  met(error: unknown): Error {
    if (error instanceof Problem || error instanceof TypeError) return error;
    const reason = reasonOf(error);
    if (this.#current === null) this.#log(error, "readings cannot be stored");
    this.#current = { since: this.#current?.since ?? this.#now(), reason };
    return Object.assign(problem("history.unavailable", { reason }), { cause: error });
  }

  over(): void {
    this.#current = null;
  }
}
