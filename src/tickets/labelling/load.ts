import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  FaultyFiles,
  type Finding,
  kernelTold,
  type ReadDocument,
  readDocument,
  type Told,
} from "../../kernel/index.ts";
import { told } from "../findings.ts";
import { noPolicies, type Policies, policiesOf } from "./rules.ts";
import { LabelsFile } from "./schema.ts";

/** What labels.yaml may refer to. */
export type LabelsGround = {
  categories: ReadonlySet<string>;
  deadlineClasses: ReadonlySet<string>;
  areas: ReadonlySet<string>;
};

/** Reads labels.yaml of a city folder; a folder without one has no labels. Throws `FaultyFiles` with every fault. */
export async function loadLabels(folder: string, ground: LabelsGround): Promise<Policies> {
  const file = join(folder, "labels.yaml");
  if (!existsSync(file)) return noPolicies;
  const document = readDocument(LabelsFile, await readFile(file, "utf8"), file);
  const findings = checkLabels(document, ground);
  if (findings.length > 0) throw new FaultyFiles(findings);
  return policiesOf(document.value);
}

type Document = Pick<ReadDocument<typeof LabelsFile>, "value" | "finding">;

/** What the schema cannot say: codes used twice, and references to what is not there. Pure. */
export function checkLabels(document: Document, ground: LabelsGround): Finding[] {
  return [...labelFaults(document, ground), ...ruleFaults(document, ground)];
}

function labelFaults({ value, finding }: Document, { deadlineClasses }: LabelsGround): Finding[] {
  const seen = new Set<string>();
  return value.labels.flatMap(({ code, deadlineClass, urgency, mark }, at) => {
    const faults: Finding[] = [];
    const say = (field: string, one: Told) => faults.push(finding(["labels", at, field], one));
    if (seen.has(code)) say("code", told("label.twice", { label: code }));
    seen.add(code);
    if (deadlineClass !== undefined && !deadlineClasses.has(deadlineClass)) {
      const unknown = { code: deadlineClass, allowed: [...deadlineClasses].join(", ") };
      say("deadlineClass", kernelTold("file.unknown-deadline", unknown));
    }
    if (urgency === undefined && deadlineClass === undefined && !mark) {
      say("code", told("label.does-nothing", { label: code }));
    }
    return faults;
  });
}

function ruleFaults({ value, finding }: Document, { categories, areas }: LabelsGround): Finding[] {
  const declared = new Map(value.labels.map((entry) => [entry.code, entry]));
  const groups = new Set([...categories].map((code) => code.split("/")[0]));
  const seen = new Set<string>();
  return value.rules.flatMap(({ id, label, when }, at) => {
    const faults: Finding[] = [];
    const say = (path: (string | number)[], one: Told) => faults.push(finding(["rules", at, ...path], one));
    if (seen.has(id)) say(["id"], told("label.rule-twice", { rule: id }));
    seen.add(id);
    const entry = declared.get(label);
    if (entry === undefined) {
      say(["label"], told("label.unknown", { label }));
    } else if (!entry.on.includes("ticket")) {
      say(["label"], told("label.not-on-tickets", { label }));
    }
    when.categories?.forEach((code, place) => {
      if (categories.has(code) || groups.has(code)) return;
      say(["when", "categories", place], kernelTold("file.unknown-category", { category: code }));
    });
    when.areas?.forEach((code, place) => {
      if (areas.has(code)) return;
      say(["when", "areas", place], kernelTold("file.unknown-area", { area: code }));
    });
    return faults;
  });
}
