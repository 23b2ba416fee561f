import { expect, test } from "vitest";
import { loadKnowledge } from "./load.ts";
import { knowledgeFinder } from "./rules.ts";

const all = (text: string) => ({ "zh-CN": text, ja: text, en: text });
const entry = (code: string, question: string, words: string[], categories: string[] = []) => ({
  code,
  question: all(question),
  answer: all("answer"),
  categories,
  keywords: { en: words },
});
const find = knowledgeFinder({
  entries: [
    entry("dog", "Do I need a licence for my dog?", ["dog"], ["safety/animals"]),
    entry("waste", "How do I sort waste?", ["waste", "rubbish"]),
  ],
});
const codes = (asked: Parameters<typeof find>[0]) => find(asked).map(({ code }) => code);

test("what is asked brings up the entry that speaks of it, and nothing else", () => {
  expect(codes({ q: "my neighbour's dog barks" })).toEqual(["dog"]);
  expect(codes({ q: "rubbish everywhere" })).toEqual(["waste"]);
  expect(codes({ q: "the street lamp is broken" })).toEqual([]);
});

test("the category alone brings up what falls under it", () => {
  expect(codes({ category: "safety/animals" })).toEqual(["dog"]);
});

test("without a question all entries stand in their order, as many as asked for", () => {
  expect(codes({})).toEqual(["dog", "waste"]);
  expect(codes({ limit: 1 })).toEqual(["dog"]);
});

test("an entry under a category that the city does not have is refused, with its line", async () => {
  await expect(loadKnowledge("cities/port-linden", new Set(["drainage/flood-defence"]))).rejects.toThrow(
    /knowledge\.yaml:\d+: .*there is no category "city-appearance\/exposed-litter"/,
  );
});

test("a city without the file has no answers", async () => {
  expect(await loadKnowledge("cities", new Set())).toEqual({ checkedOn: null, entries: [] });
});
