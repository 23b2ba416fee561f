/** What a person typed, as the input of a decision: numbers and truths by their type, JSON where it is, else text. */
export function inputOf(typed: string, type: string | undefined): unknown {
  const text = typed.trim();
  if (text === "") return null;
  if (type === "string" || type === "date" || type === "time" || type === "date and time") return text;
  if (type === "number") return Number.isNaN(Number(text)) ? text : Number(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What is no JSON is text: that is how a name or a code is typed.
    return text;
  }
}

/** The values to choose from, where the model names each of them; undefined where anything may be typed. */
export function choicesOf(allowed: string | undefined, type: string | undefined): string[] | undefined {
  if (type === "boolean") return ["true", "false"];
  if (allowed === undefined) return undefined;
  const named = [...allowed.matchAll(/"([^"]*)"/g)].map(([, value]) => value ?? "");
  return /^\s*"[^"]*"(\s*,\s*"[^"]*")*\s*$/.test(allowed) ? named : undefined;
}
