/** One thing that keeps a model from being loaded (or, for a warning, from being run as drawn). */
export interface Finding {
  file: string;
  line: number | null;
  /** The element's id and name in the model, where there is one. */
  element: string | null;
  name: string | null;
  reason: string;
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

  refuse(reason: string, element?: { id?: string; name?: string }): void {
    this.add("refused", reason, element);
  }

  warn(reason: string, element?: { id?: string; name?: string }): void {
    this.add("warning", reason, element);
  }

  get refused(): boolean {
    return this.list.some((finding) => finding.severity === "refused");
  }

  private add(severity: Finding["severity"], reason: string, element?: { id?: string; name?: string }) {
    const line = element?.id === undefined ? null : this.lineOf(element.id);
    const name = element?.name?.replace(/\s+/g, " ") ?? null;
    this.list.push({ file: this.file, line, element: element?.id ?? null, name, reason, severity });
  }

  private lineOf(id: string): number | null {
    const escaped = id.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const found = new RegExp(`\\sid\\s*=\\s*["']${escaped}["']`).exec(this.xml);
    return found ? this.xml.slice(0, found.index + 1).split("\n").length : null;
  }
}

/** A finding as one line a person can act on. */
export function describeFinding(finding: Finding): string {
  const place = finding.line === null ? finding.file : `${finding.file}:${finding.line}`;
  const name = finding.name ? ` "${finding.name}"` : "";
  const element = finding.element ? ` ${finding.element}${name}:` : "";
  return `${place}:${element} ${finding.reason}`;
}
