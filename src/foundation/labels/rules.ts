import type { CurrentLabel, LabelAssignment, LabelOrigin } from "./schema.ts";

/** Who overrides whom: a person over a rule, a rule over a model. */
const RANK: Record<LabelOrigin, number> = { human: 0, rule: 1, model: 2 };

/** Later statements first; the id decides between those of one instant. */
function newestFirst(a: LabelAssignment, b: LabelAssignment): number {
  return b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

/** Order of precedence between sources: origin, then the surer model, then the later statement. */
function precedence(a: LabelAssignment, b: LabelAssignment): number {
  return (
    RANK[a.origin] - RANK[b.origin] ||
    (a.origin === "model" ? (b.confidence ?? 0) - (a.confidence ?? 0) : 0) ||
    newestFirst(a, b)
  );
}

/**
 * What holds for one entity, from everything ever said about it, in any order; sorted by label.
 *
 * Each source counts with its latest statement only: a new run of a model replaces its former one, whatever
 * the version. Between sources a person overrides a rule and a rule a model. People count as one source,
 * so that the last person's word holds. A withdrawal takes its source out and lets the next one speak.
 */
export function currentLabels(assignments: Iterable<LabelAssignment>): CurrentLabel[] {
  const latest = new Map<string, LabelAssignment>();
  for (const said of assignments) {
    const key = JSON.stringify([said.label, said.origin, said.origin === "human" ? "" : said.source]);
    const before = latest.get(key);
    if (before === undefined || newestFirst(said, before) < 0) latest.set(key, said);
  }
  const speaking = [...latest.values()].filter((said) => said.verdict !== "withdrawn");
  const byLabel = Map.groupBy(speaking, (said) => said.label);
  return [...byLabel.values()].map(decide).sort((a, b) => (a.label < b.label ? -1 : 1));
}

function decide(statements: LabelAssignment[]): CurrentLabel {
  const [decidedBy, ...overruled] = statements.toSorted(precedence);
  if (decidedBy === undefined) throw new RangeError("a label without a statement");
  return {
    label: decidedBy.label,
    applies: decidedBy.verdict === "applies",
    confidence: decidedBy.confidence,
    decidedBy,
    overruled,
  };
}
