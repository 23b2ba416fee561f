import type { Finding as FileFinding, Language, Text, Told } from "../../kernel/index.ts";
import { joinedTexts, same } from "../../kernel/index.ts";

/** One thing that keeps a model from being loaded (or, for a warning, from being run as drawn). */
export interface Finding {
  file: string;
  line: number | null;
  /** The element's id and name in the model, where there is one. */
  element: string | null;
  name: string | null;
  told: Told;
  severity: "refused" | "warning";
}

/** Collects findings and knows where in the XML an element stands. */
export class Findings {
  readonly list: Finding[] = [];
  readonly file: string;
  readonly xml: string;

  constructor(file: string, xml: string) {
    this.file = file;
    this.xml = xml;
  }

  /** `line` where the finding is of no element. */
  refuse(told: Told, element?: { id?: string; name?: string }, line: number | null = null): void {
    this.add("refused", told, element, line);
  }

  warn(told: Told, element?: { id?: string; name?: string }, line: number | null = null): void {
    this.add("warning", told, element, line);
  }

  get refused(): boolean {
    return this.list.some((finding) => finding.severity === "refused");
  }

  private add(
    severity: Finding["severity"],
    told: Told,
    element: { id?: string; name?: string } | undefined,
    place: number | null,
  ) {
    const line = element?.id === undefined ? place : this.lineOf(element.id);
    const name = element?.name?.replace(/\s+/g, " ") ?? null;
    this.list.push({ file: this.file, line, element: element?.id ?? null, name, told, severity });
  }

  private lineOf(id: string): number | null {
    const escaped = id.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const found = new RegExp(`\\sid\\s*=\\s*["']${escaped}["']`).exec(this.xml);
    return found ? this.xml.slice(0, found.index + 1).split("\n").length : null;
  }
}

/** A finding as one line a person can act on. */
export function describeFinding({ file, line, element, name, told }: Finding): Text {
  const place = line === null ? file : `${file}:${line}`;
  const blamed = element === null ? "" : ` ${element}${name ? ` "${name}"` : ""}:`;
  return joinedTexts([same(`${place}:${blamed} `), told.message], same(""));
}

/** A finding as an answer tells it, in the reader's language. */
export function answerOf({ told: { code, message }, ...finding }: Finding, language: Language) {
  return { ...finding, code, reason: message[language] };
}

/** What keeps a file of a city from being loaded, as what is wrong in its other files is told. */
export function refusedFindings(findings: readonly Finding[]): FileFinding[] {
  return findings
    .filter(({ severity }) => severity === "refused")
    .map(({ file, line, element, told }) => ({ ...told, file, line: line ?? 1, path: element ?? "" }));
}
