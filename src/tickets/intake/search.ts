/**
 * Tokens for full text over Chinese, Japanese and Latin scripts, for a PostgreSQL tsvector made from
 * an array. PostgreSQL's own parser takes a run of Han characters for one word and so never finds a
 * part of it; overlapping pairs find every part and need no dictionary.
 */

const RUNS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々〆]+|[\p{L}\p{N}\p{M}]+/gu;
const CJK = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々〆]/u;
/** Longer words are cut: PostgreSQL refuses lexemes of 2 KiB, and nobody types them. */
const WORD_AT_MOST = 64;

/** A run of characters that is one word (Latin, numbers) or has no word borders (Han, kana, hangul). */
export interface Run {
  text: string;
  cjk: boolean;
}

/** Folds what a reader takes for the same: full and half width, case, composed and decomposed letters. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().normalize("NFKC");
}

/** The runs of a text in their order; everything else (spaces, punctuation) parts them. */
export function runsOf(text: string): Run[] {
  return (fold(text).match(RUNS) ?? []).flatMap(partScripts);
}

/** `A3区` is a Latin word and a Han character; the Latin alternative of RUNS would swallow both. */
function partScripts(run: string): Run[] {
  const runs: Run[] = [];
  for (const character of run) {
    const cjk = CJK.test(character);
    const last = runs.at(-1);
    if (last !== undefined && (last.cjk === cjk || /^\p{M}$/u.test(character))) last.text += character;
    else runs.push({ text: character, cjk });
  }
  return runs;
}

/** Each pair of neighbours in a run without word borders. */
export function pairs(run: string): string[] {
  const characters = [...run];
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`);
}

/**
 * What is stored: single characters and pairs of runs without word borders, whole words of others.
 * Every token once, in order of first appearance.
 */
export function searchTokens(text: string): string[] {
  const tokens = new Set<string>();
  for (const run of runsOf(text)) {
    if (!run.cjk) tokens.add(cut(run.text));
    else {
      for (const character of run.text) tokens.add(character);
      for (const pair of pairs(run.text)) tokens.add(pair);
    }
  }
  return [...tokens];
}

/**
 * What must all be there for a text to be found. Any part of a run without word borders, from one
 * character on, finds the text it is part of; other words are found whole. Empty = nothing to ask for.
 */
export function searchQuery(text: string): string[] {
  const tokens = new Set<string>();
  for (const run of runsOf(text)) {
    if (!run.cjk) tokens.add(cut(run.text));
    else for (const token of [...run.text].length === 1 ? [run.text] : pairs(run.text)) tokens.add(token);
  }
  return [...tokens];
}

function cut(word: string): string {
  return [...word].slice(0, WORD_AT_MOST).join("");
}
