import { type KeywordEvidence, type KeywordIndex, keywordEvidence } from "./keywords.ts";
import { type CategoryModel, explain, predict, softmax } from "./model.ts";

/** Why a category is proposed: words of the catalogue, or words the model has learnt from settled tickets. */
export type ProposalReason =
  | { kind: "keywords"; words: string[] }
  | { kind: "model"; words: string[]; probability: number };

export interface Proposal {
  code: string;
  /** 0–1: of proposals with confidence 0.8, about 8 in 10 are right. */
  confidence: number;
  reasons: ProposalReason[];
}

export interface ProposalBasis {
  keywords: KeywordIndex;
  model?: CategoryModel;
  /** Only these, where not every category is possible (a sensor cannot ask for a passport). */
  among?: ReadonlySet<string>;
}

/**
 * How much one unit of keyword weight counts against the score of "none of them" and beside a model.
 * Measured by bench/categories.ts on 4,257 real posts and 4,985 titles: with 1, 0 and 0.3 confidence
 * and share of right answers lie 4 to 7 percentage points apart.
 */
const KEYWORD_FORCE = 1;
const SCORE_OF_NONE = 0;
const KEYWORD_FORCE_BESIDE_MODEL = 0.3;
/** What the model gives to a category it has never seen. */
const UNSEEN = 1e-4;

/**
 * Proposes categories for a text, the most likely first. Without a model only categories whose
 * keywords occur are proposed, so that a text that says nothing gives an empty list, not a guess.
 */
export function proposeCategories(text: string, basis: ProposalBasis, most = 3): Proposal[] {
  const evidence = keywordEvidence(basis.keywords, text);
  const learnt = new Map(
    basis.model && predict(basis.model, text).map((one) => [one.label, one.probability]),
  );
  const possible = (code: string) => basis.among?.has(code) ?? true;
  const codes = basis.model === undefined ? [...evidence.keys()] : basis.keywords.codes;
  const candidates = codes
    .filter(possible)
    .map((code) => ({ code, score: score(code, evidence, basis.model && learnt) }));
  if (candidates.length === 0) return [];
  const none = basis.model === undefined ? [SCORE_OF_NONE] : [];
  const confidences = softmax([...candidates.map((candidate) => candidate.score), ...none]);
  return candidates
    .map(({ code }, at) => ({ code, confidence: confidences[at] ?? 0 }))
    .sort((one, other) => other.confidence - one.confidence)
    .slice(0, most)
    .map((proposal) => ({
      ...proposal,
      reasons: reasons(proposal.code, text, evidence, basis.model, learnt.get(proposal.code)),
    }));
}

function score(
  code: string,
  evidence: Map<string, KeywordEvidence>,
  learnt: Map<string, number> | undefined,
): number {
  const keywords = evidence.get(code)?.score ?? 0;
  if (learnt === undefined) return KEYWORD_FORCE * keywords;
  return Math.log(Math.max(learnt.get(code) ?? 0, UNSEEN)) + KEYWORD_FORCE_BESIDE_MODEL * keywords;
}

function reasons(
  code: string,
  text: string,
  evidence: Map<string, KeywordEvidence>,
  model: CategoryModel | undefined,
  probability: number | undefined,
): ProposalReason[] {
  const found = evidence.get(code);
  return [
    ...(found === undefined ? [] : [{ kind: "keywords" as const, words: found.words }]),
    ...(model === undefined || probability === undefined
      ? []
      : [{ kind: "model" as const, words: explain(model, text, code), probability }]),
  ];
}
