import canonicalize from "canonicalize";
import { problem } from "./problems.ts";

const depthAtMost = 100;

/**
 * The RFC 8785 canonical text of a JSON value, of which PostgreSQL's jsonb gives back the same value.
 * Throws `kernel.invalid` for text that cannot be stored (NUL, lone surrogates) and for too deep nesting, and
 * TypeError for what is not JSON (NaN, bigint, functions at the top).
 */
export function canonicalText(value: unknown): string {
  const fault = storageFault(value);
  if (fault !== undefined) throw problem("kernel.invalid", { reason: fault });
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("not a JSON value");
  return text;
}

/** What keeps a JSON value from being stored, or undefined. */
export function storageFault(value: unknown, depth = 0): string | undefined {
  if (typeof value === "string") return textFault(value);
  if (typeof value !== "object" || value === null) return undefined;
  if (depth === depthAtMost) return `it is nested deeper than ${depthAtMost} levels`;
  if (Array.isArray(value)) {
    for (const entry of value) {
      const fault = storageFault(entry, depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  for (const key of Object.keys(value)) {
    const fault = textFault(key) ?? storageFault((value as Record<string, unknown>)[key], depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** What keeps a text from being stored, or undefined. */
export function textFault(text: string): string | undefined {
  if (text.includes("\0")) return "a text contains the character NUL";
  return text.isWellFormed() ? undefined : "a text contains half a character (a lone surrogate)";
}
