import { pairs, runsOf } from "./search.ts";

/** A text as the model sees it: numbers of known tokens and their values, of length 1 together. */
export interface Features {
  tokens: number[];
  values: number[];
}

const DIGITS = /\d{5,}/;

/**
 * How often each token occurs: characters and pairs of scripts without word borders, words of others.
 * Long numbers are left out: they say nothing of the subject and may be a phone or an identity number.
 */
export function countTokens(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (token: string) => counts.set(token, (counts.get(token) ?? 0) + 1);
  for (const run of runsOf(text)) {
    if (run.cjk) {
      for (const character of run.text) add(character);
      for (const pair of pairs(run.text)) add(pair);
    } else if (run.text.length <= 40 && !DIGITS.test(run.text)) add(run.text);
  }
  return counts;
}

/** Weighs counts by rarity (tf-idf, sublinear in the count) and scales them to length 1. */
export function featuresOf(
  counts: Map<string, number>,
  numbers: ReadonlyMap<string, number>,
  rarity: Float32Array,
): Features {
  const tokens: number[] = [];
  const values: number[] = [];
  let squares = 0;
  for (const [token, count] of counts) {
    const number = numbers.get(token);
    if (number === undefined) continue;
    const value = (1 + Math.log(count)) * (rarity[number] ?? 0);
    tokens.push(number);
    values.push(value);
    squares += value * value;
  }
  const length = Math.sqrt(squares) || 1;
  return { tokens, values: values.map((value) => value / length) };
}
