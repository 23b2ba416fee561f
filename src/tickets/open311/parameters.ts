import { expected } from "./expected.ts";
import { problem } from "./problems.ts";

/** Parameters of an address or a body. One that is empty counts as not sent (GeoReport v2, "Optional Arguments"). */
export type Parameters = {
  text(name: string): string | undefined;
  /** All values of a list, whether sent comma-delimited or several times. */
  list(name: string): string[] | undefined;
  /** Names and values of `attribute[CODE]`, in their order. */
  attributes(): [string, string][];
};

/** Reads what was sent, as a form or as JSON. Throws `open311.parameter` for what is no plain value. */
export function parametersOf(sent: unknown): Parameters {
  const given = typeof sent === "object" && sent !== null ? (sent as Record<string, unknown>) : {};
  const values = (name: string): string[] => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    return (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined && one !== null)
      .map((one) => plain(name, one).trim())
      .filter((one) => one !== "");
  };
  return {
    text: (name) => values(name)[0],
    list(name) {
      const list = values(name)
        .flatMap((value) => value.split(","))
        .map((value) => value.trim())
        .filter((value) => value !== "");
      return list.length === 0 ? undefined : [...new Set(list)];
    },
    attributes: () =>
      [...Object.keys(given), ...Object.keys(inner(given)).map((code) => `attribute[${code}]`)].flatMap(
        (name) => {
          const code = /^attribute\[([^\]]{1,100})\](?:\[\])?$/.exec(name)?.[1];
          if (code === undefined) return [];
          const value = Object.hasOwn(given, name) ? given[name] : inner(given)[code];
          const all = Array.isArray(value) ? value : [value];
          return all.map((one): [string, string] => [code, plain(name, one)]);
        },
      ),
  };
}

/** JSON bodies may hold the attributes as one object. */
function inner(given: Record<string, unknown>): Record<string, unknown> {
  const value = Object.hasOwn(given, "attribute") ? given.attribute : undefined;
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function plain(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw problem("open311.parameter", { name: name.slice(0, 100), expected: expected.plain });
}

const w3c = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** An instant as the W3C note writes it, with its zone: epoch milliseconds, or undefined where none was sent. */
export function instantOf(parameters: Parameters, name: string): number | undefined {
  const text = parameters.text(name);
  if (text === undefined) return undefined;
  // A plus sign that was not escaped arrives as a space.
  const written = text.replace(/ (\d{2}:?\d{2})$/, "+$1");
  const at = w3c.test(written) ? Date.parse(written.replace(/([+-]\d{2})(\d{2})$/, "$1:$2")) : Number.NaN;
  if (Number.isNaN(at) || Math.abs(at) > 8.64e15 / 2) {
    throw problem("open311.parameter", {
      name,
      expected: expected.instant,
    });
  }
  return at;
}

/** A whole number from 1 to `most`, or undefined where none was sent. */
export function countOf(parameters: Parameters, name: string, most: number): number | undefined {
  const text = parameters.text(name);
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most)
    throw problem("open311.parameter", {
      name,
      expected: expected.count(most),
    });
  return value;
}
