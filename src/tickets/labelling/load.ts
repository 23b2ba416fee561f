import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FaultyFiles, type Finding, type ReadDocument, readDocument } from "../../kernel/index.ts";
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
    const say = (field: string, problem: string, advice: string) =>
      faults.push(finding(["labels", at, field], problem, advice));
    if (seen.has(code)) say("code", `the label "${code}" is declared twice`, "Keep one of the two.");
    seen.add(code);
    if (deadlineClass !== undefined && !deadlineClasses.has(deadlineClass)) {
      const advice = `Write one of: ${[...deadlineClasses].join(", ")}, or add it to deadlines.yaml.`;
      say("deadlineClass", `there is no deadline class "${deadlineClass}"`, advice);
    }
    if (urgency === undefined && deadlineClass === undefined && !mark) {
      const advice =
        "Give it an urgency, a deadlineClass or mark: true; one that only names an owner in organisations.yaml is marked, so that the dispatcher sees why.";
      say("code", `the label "${code}" does nothing that anybody sees`, advice);
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
    const say = (path: (string | number)[], problem: string, advice: string) =>
      faults.push(finding(["rules", at, ...path], problem, advice));
    if (seen.has(id)) say(["id"], `the rule "${id}" is written twice`, "Give one of the two another id.");
    seen.add(id);
    const entry = declared.get(label);
    if (entry === undefined) {
      say(["label"], `there is no label "${label}"`, "Declare it under labels, or name one of those.");
    } else if (!entry.on.includes("ticket")) {
      say(["label"], `"${label}" does not count on tickets`, "Add ticket to its `on`: rules label tickets.");
    }
    when.categories?.forEach((code, place) => {
      if (categories.has(code) || groups.has(code)) return;
      const advice = "Write a group, or group/category, of categories.yaml.";
      say(["when", "categories", place], `there is no category "${code}"`, advice);
    });
    when.areas?.forEach((code, place) => {
      if (areas.has(code)) return;
      say(["when", "areas", place], `there is no area "${code}"`, "Write the code of an area under places/.");
    });
    return faults;
  });
}
