import { keywordEvidence, keywordIndex } from "../intake/keywords.ts";
import { searchQuery, searchTokens } from "../intake/search.ts";
import type { Knowledge } from "./load.ts";

type Entry = Knowledge["entries"][number];

/** A category in common counts about as much as one short keyword. */
const categoryWeight = 0.8;
/** So many of the question's own words in common say as much as a keyword. */
const wordsWeight = 1.5;
/** Below this nothing in the words speaks for an entry. */
const leastScore = 0.5;

/** Gives the entries that fit words and category, the likeliest first; all, in their order, without either. Pure. */
export function knowledgeFinder({ entries }: Pick<Knowledge, "entries">) {
  const keywords = keywordIndex(
    entries.map(({ code, keywords: byLanguage }) => ({ code, keywords: Object.values(byLanguage).flat() })),
  );
  const tokens = new Map(
    entries.map(({ code, question }) => [
      code,
      new Set(Object.values(question).flatMap((text) => searchTokens(text))),
    ]),
  );
  const inCommon = (entry: Entry, words: readonly string[]) => {
    const own = tokens.get(entry.code);
    const found = words.filter((word) => word.length > 1 && own?.has(word) === true).length;
    return words.length === 0 ? 0 : found / words.length;
  };
  return (asked: { q?: string; category?: string; limit?: number }): Entry[] => {
    const { q = "", category, limit = 5 } = asked;
    if (q.trim() === "" && category === undefined) return entries.slice(0, limit);
    const evidence = keywordEvidence(keywords, q);
    const words = searchQuery(q);
    return entries
      .map((entry) => ({
        entry,
        score:
          (evidence.get(entry.code)?.score ?? 0) +
          wordsWeight * inCommon(entry, words) +
          (category !== undefined && entry.categories.includes(category) ? categoryWeight : 0),
      }))
      .filter(({ score }) => score >= leastScore)
      .sort((one, other) => other.score - one.score)
      .slice(0, limit)
      .map(({ entry }) => entry);
  };
}
