import { expect, it } from "vitest";
import { languages, Problem } from "../../kernel/index.ts";
import { countOf, instantOf, parametersOf } from "./parameters.ts";

const said = (ask: () => unknown): Problem => {
  try {
    ask();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("nothing was found wrong");
};

it("says what a parameter should have been in the reader's language, without words of another", () => {
  const sent = parametersOf({ page_size: "many", start_date: "yesterday", lat: { north: 1 } });
  const problems = [
    said(() => countOf(sent, "page_size", 1000)),
    said(() => instantOf(sent, "start_date")),
    said(() => sent.text("lat")),
  ];
  for (const problem of problems) {
    expect(problem.sentence("en")).toMatch(/^\w+ is not right: (a|at) /);
    for (const language of languages.filter((each) => each !== "en")) {
      const own = problem
        .sentence(language)
        .replace(/^\w+ /, "")
        .replace(/\d{4}-\S+?Z/, "");
      expect(own).not.toMatch(/[A-Za-z{]/);
    }
  }
});
