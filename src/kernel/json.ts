import type { Text } from "./language.ts";
import { problem } from "./problems.ts";

const depthAtMost = 100;
const tooDeep: Text = {
  en: `it is nested deeper than ${depthAtMost} levels`,
  "zh-CN": `嵌套超过 ${depthAtMost} 层`,
  ja: `入れ子が ${depthAtMost} 段を超えています`,
};
const hasNul: Text = {
  en: "a text contains the character NUL",
  "zh-CN": "文字中含有 NUL 字符",
  ja: "文字列に NUL 文字が入っています",
};
const halfCharacter: Text = {
  en: "a text contains half a character (a lone surrogate)",
  "zh-CN": "文字中含有半个字符（单独的代理项）",
  ja: "文字列に半端な文字（片方だけのサロゲート）が入っています",
};

/**
 * The RFC 8785 canonical text of a JSON value, of which PostgreSQL's jsonb gives back the same value: members sorted by
 * their UTF-16 code units (§3.2.3), primitives as ECMAScript writes them (§3.2.2). Members that are undefined are left
 * out, as JSON.stringify does. One pass, for every act is written so more than once.
 * Throws `kernel.invalid` for text that cannot be stored (NUL, lone surrogates) and for too deep nesting, and
 * TypeError for what is not JSON (NaN, bigint, functions at the top).
 */
export function canonicalText(value: unknown): string {
  const text = written(value, 0);
  if (text === undefined) throw new TypeError("not a JSON value");
  return text;
}

function written(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case "string":
      return writtenText(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${value} is not a JSON value`);
      return String(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return value === null ? "null" : writtenObject(value, depth);
    case "bigint":
      throw new TypeError("a bigint is not a JSON value");
    default:
      return undefined;
  }
}

function writtenText(text: string): string {
  const fault = textFault(text);
  if (fault !== undefined) throw problem("kernel.invalid", { reason: fault });
  return JSON.stringify(text);
}

function writtenObject(value: object, depth: number): string | undefined {
  if (depth === depthAtMost) throw problem("kernel.invalid", { reason: tooDeep });
  if ("toJSON" in value && typeof value.toJSON === "function") return written(value.toJSON(), depth + 1);
  if (Array.isArray(value)) {
    let text = "";
    for (const entry of value) text += `${text === "" ? "" : ","}${written(entry, depth + 1) ?? "null"}`;
    return `[${text}]`;
  }
  let text = "";
  for (const key of Object.keys(value).sort()) {
    const member = written((value as Record<string, unknown>)[key], depth + 1);
    if (member !== undefined) text += `${text === "" ? "" : ","}${writtenText(key)}:${member}`;
  }
  return `{${text}}`;
}

/** What keeps a JSON value from being stored, or undefined. */
export function storageFault(value: unknown, depth = 0): Text | undefined {
  if (typeof value === "string") return textFault(value);
  if (typeof value !== "object" || value === null) return undefined;
  if (depth === depthAtMost) return tooDeep;
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
export function textFault(text: string): Text | undefined {
  if (text.includes("\0")) return hasNul;
  return text.isWellFormed() ? undefined : halfCharacter;
}
