import type { Category } from "./categories.ts";
import { fold } from "./search.ts";

/** The keywords of all categories, ready to be looked for in one pass over a text. */
export interface KeywordIndex {
  codes: string[];
  byFirst: Map<string, Keyword[]>;
}

interface Keyword {
  word: string;
  codes: string[];
  weight: number;
  /** Must stand alone: words of scripts with word borders. */
  bordered: boolean;
}

/** What the keywords say for one category: the sum of their weights and the words found. */
export interface KeywordEvidence {
  score: number;
  words: string[];
}

const LETTER = /[\p{L}\p{N}]/u;
const UNBORDERED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

export function keywordIndex(categories: readonly Pick<Category, "code" | "keywords">[]): KeywordIndex {
  const owners = new Map<string, Set<string>>();
  for (const { code, keywords } of categories) {
    for (const keyword of keywords) {
      const word = fold(keyword).trim();
      if (word !== "") owners.set(word, (owners.get(word) ?? new Set()).add(code));
    }
  }
  const byFirst = new Map<string, Keyword[]>();
  for (const [word, codes] of owners) {
    const bordered = !UNBORDERED.test(word);
    const keyword = { word, codes: [...codes], weight: weightOf(word, bordered) / codes.size, bordered };
    const first = word.charAt(0);
    byFirst.set(first, [...(byFirst.get(first) ?? []), keyword]);
  }
  return { codes: categories.map(({ code }) => code), byFirst };
}

/** The longer a word, the less it is there by chance: 燃气 1, 燃气泄漏 2; "gas" 0.75, "gas leak" 1.75. */
function weightOf(word: string, bordered: boolean): number {
  if (!bordered) return Math.min(word.length, 5) / 2;
  return Math.min(word.split(" ").length, 3) + Math.min(word.length, 8) / 8 - (word.length < 4 ? 0.6 : 0.5);
}

/** The evidence for each category with at least one keyword in the text. */
export function keywordEvidence(index: KeywordIndex, text: string): Map<string, KeywordEvidence> {
  const counts = new Map<Keyword, number>();
  for (const { keyword } of outermost(occurrences(index, fold(text)))) {
    counts.set(keyword, (counts.get(keyword) ?? 0) + 1);
  }
  const evidence = new Map<string, KeywordEvidence>();
  for (const [keyword, count] of counts) {
    for (const code of keyword.codes) {
      const known = evidence.get(code) ?? { score: 0, words: [] };
      known.score += keyword.weight * (1 + Math.log2(Math.min(count, 4)) / 2);
      known.words.push(keyword.word);
      evidence.set(code, known);
    }
  }
  return evidence;
}

interface Occurrence {
  keyword: Keyword;
  from: number;
  to: number;
}

function occurrences({ byFirst }: KeywordIndex, text: string): Occurrence[] {
  const found: Occurrence[] = [];
  for (let from = 0; from < text.length; from++) {
    for (const keyword of byFirst.get(text.charAt(from)) ?? []) {
      if (!text.startsWith(keyword.word, from)) continue;
      const to = from + keyword.word.length;
      if (!keyword.bordered || standsAlone(text, from, to)) found.push({ keyword, from, to });
    }
  }
  return found;
}

/** Between word borders; a plural s is forgiven. */
function standsAlone(text: string, from: number, to: number): boolean {
  if (from > 0 && LETTER.test(text.charAt(from - 1))) return false;
  const rest = text.slice(to, to + 3);
  return /^(?:e?s)?(?![\p{L}\p{N}])/u.test(rest);
}

/** A keyword inside a longer one (燃气 in 燃气泄漏) says nothing of its own. */
function outermost(found: Occurrence[]): Occurrence[] {
  let reach = 0;
  return found
    .sort((one, other) => one.from - other.from || other.to - one.to)
    .filter(({ to }) => {
      const inside = to <= reach;
      reach = Math.max(reach, to);
      return !inside;
    });
}
