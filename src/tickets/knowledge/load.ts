import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Static } from "typebox";
import { FaultyFiles, type Finding, kernelTold, readDocument } from "../../kernel/index.ts";
import { type KnowledgeEntry, KnowledgeFile } from "./schema.ts";

/** What the city answers at once. */
export type Knowledge = {
  checkedOn: string | null;
  entries: readonly Static<typeof KnowledgeEntry>[];
};

/** A city that has written no knowledge.yaml. */
export const noKnowledge: Knowledge = { checkedOn: null, entries: [] };

/**
 * Reads knowledge.yaml of a city folder; a folder without one has no knowledge. Throws `FaultyFiles` for a code used
 * twice or a category that `categories` does not hold.
 */
export async function loadKnowledge(folder: string, categories: ReadonlySet<string>): Promise<Knowledge> {
  const file = join(folder, "knowledge.yaml");
  if (!existsSync(file)) return noKnowledge;
  const { value, finding } = readDocument(KnowledgeFile, await readFile(file, "utf8"), file);
  const seen = new Set<string>();
  const findings: Finding[] = [];
  value.entries.forEach((entry, at) => {
    if (seen.has(entry.code)) {
      findings.push(finding(["entries", at, "code"], kernelTold("file.code-twice", { code: entry.code })));
    }
    seen.add(entry.code);
    entry.categories.forEach((category, place) => {
      if (categories.has(category)) return;
      findings.push(
        finding(["entries", at, "categories", place], kernelTold("file.unknown-category", { category })),
      );
    });
  });
  if (findings.length > 0) throw new FaultyFiles(findings);
  return { checkedOn: value.checkedOn, entries: value.entries };
}
