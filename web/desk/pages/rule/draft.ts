import { parse, stringify } from "yaml";
import type { Detection } from "../../detection/index.ts";

/** A number of a rule that the form offers: where it stands, and what it is. */
export type Field = { path: readonly string[]; kind: "number" | "duration"; label: string };

const leaves: Record<string, readonly [name: string, kind: Field["kind"]][]> = {
  rises: [
    ["by", "number"],
    ["within", "duration"],
  ],
  falls: [
    ["by", "number"],
    ["within", "duration"],
  ],
  changes: [
    ["by", "number"],
    ["within", "duration"],
  ],
  silent: [["for", "duration"]],
  stuck: [
    ["for", "duration"],
    ["within", "number"],
  ],
  unusual: [
    ["by", "number"],
    ["least", "number"],
  ],
};

type Tree = { [name: string]: unknown };
const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The numbers of a rule of the common kinds. Empty for combinations and repetitions: those are written as YAML. */
export function fieldsOf(detect: Detection): Field[] {
  const { when } = detect;
  if (when.all !== undefined || when.any !== undefined || when.repeats !== undefined) return [];
  const fields: Field[] = [];
  const add = (path: readonly string[], kind: Field["kind"], label: string) =>
    void fields.push({ path, kind, label });
  if (when.above !== undefined) add(["when", "above"], "number", "above");
  if (when.below !== undefined) add(["when", "below"], "number", "below");
  for (const [name, members] of Object.entries(leaves)) {
    const leaf = (when as Tree)[name];
    if (!isTree(leaf)) continue;
    for (const [member, kind] of members)
      if (leaf[member] !== undefined) add(["when", name, member], kind, `${name}.${member}`);
  }
  if (when.atLeast !== undefined) add(["when", "atLeast"], "number", "atLeast");
  // How long it must last can be added where there is none yet.
  if (when.silent === undefined && when.stuck === undefined) add(["for"], "duration", "for");
  if (detect.clears?.above !== undefined) add(["clears", "above"], "number", "clears.above");
  if (detect.clears?.below !== undefined) add(["clears", "below"], "number", "clears.below");
  add(["clears", "for"], "duration", "clears.for");
  return fields;
}

/** What stands at a path; empty for nothing. */
export function readAt(detect: Detection, path: readonly string[]): string {
  let value: unknown = detect;
  for (const step of path) value = isTree(value) ? value[step] : undefined;
  return value === undefined ? "" : String(value);
}

/** The same rule with another value at a path; empty takes it out. What is no number stays a text, for the check to say. */
export function withAt(detect: Detection, { path, kind }: Field, text: string): Detection {
  const number = Number(text);
  const value = text === "" ? undefined : kind === "number" && Number.isFinite(number) ? number : text;
  return set(detect as Tree, path, value) as Detection;
}

function set(tree: Tree, [step = "", ...rest]: readonly string[], value: unknown): Tree {
  const { [step]: before, ...others } = tree;
  if (rest.length === 0) return value === undefined ? others : { ...tree, [step]: value };
  const inner = set(isTree(before) ? before : {}, rest, value);
  return Object.keys(inner).length === 0 ? others : { ...tree, [step]: inner };
}

/** As it stands in a scenario's file, below `detect:`. */
export const writtenOf = (detect: Detection): string => stringify(detect, { lineWidth: 110 });

/** What a text says, if it is YAML of a rule at all; the server says what is wrong with it. */
export function readDraft(yaml: string): Detection | undefined {
  try {
    const value: unknown = parse(yaml);
    return isTree(value) && isTree(value.when) && isTree(value.streams)
      ? (value as unknown as Detection)
      : undefined;
  } catch {
    // No YAML yet: whoever is writing is told so by the check, with the line.
    return undefined;
  }
}
