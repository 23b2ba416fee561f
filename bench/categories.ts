/**
 * How well categories are proposed, on real posts of residents: a part for learning, the rest for the test.
 * Run: node bench/categories.ts [FOLDER] (default ../shared/data/requests-zh)
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { type Category, categoriesOf } from "../src/tickets/intake/categories.ts";
import { type Answer, evaluate } from "../src/tickets/intake/evaluation.ts";
import { type KeywordIndex, keywordIndex } from "../src/tickets/intake/keywords.ts";
import { loadCityFiles } from "../src/tickets/intake/load.ts";
import type { CategoryModel } from "../src/tickets/intake/model.ts";
import { packModel } from "../src/tickets/intake/model.ts";
import { proposeCategories } from "../src/tickets/intake/propose.ts";
import { generator, type Sample, shuffled, trainModel } from "../src/tickets/intake/training.ts";

const folder = process.argv[2] ?? "../shared/data/requests-zh";
const files = { posts: join(folder, "labelled_requests.csv"), titles: join(folder, "labelled_titles.csv") };
const TEST_SHARE = 0.2;
const SEED = 20_260_101;

/** Which class of the data set a group, or one category of it, belongs to; the others have no counterpart. */
const classOfGroup: Record<string, string> = {
  "city-appearance": "城乡建设",
  roads: "城乡建设",
  drainage: "城乡建设",
  greenery: "城乡建设",
  construction: "城乡建设",
  housing: "城乡建设",
  facilities: "城乡建设",
  utilities: "城乡建设",
  environment: "环境保护",
  traffic: "交通运输",
  transport: "交通运输",
  market: "商贸旅游",
  commerce: "商贸旅游",
  health: "卫生计生",
  education: "教育文体",
  "culture-tourism": "教育文体",
  labour: "劳动和社会保障",
  "social-security": "劳动和社会保障",
};
const classOfCategory: Record<string, string> = {
  "housing/lifts": "商贸旅游",
  "culture-tourism/tourism": "商贸旅游",
  "market/food-safety": "卫生计生",
};

for (const file of Object.values(files)) {
  if (existsSync(file)) continue;
  console.log(
    `SKIPPED: ${file} is not there; give the folder of labelled_requests.csv and labelled_titles.csv.`,
  );
  process.exit(0);
}

const catalogue = await mappedCategories();
const ofCategories = keywordIndex(catalogue);
const ofClasses = keywordIndex(
  [...Map.groupBy(catalogue, classOf)].map(([code, categories]) => ({
    code,
    keywords: categories.flatMap(({ keywords }) => keywords),
  })),
);
report(
  "posts",
  read(files.posts, (row) => ({ text: `${row.title}\n${row.text}`, label: row.label ?? "" })),
);
report(
  "titles",
  read(files.titles, (row) => ({ text: row.title ?? "", label: row.label ?? "" })),
);

function read(file: string, sample: (row: Record<string, string>) => Sample): Sample[] {
  const rows: Record<string, string>[] = parse(readFileSync(file), {
    columns: true,
    bom: true,
    relax_quotes: true,
  });
  const unique = new Map(rows.map((row) => [sample(row).text, sample(row)]));
  return [...unique.values()];
}

async function mappedCategories(): Promise<Category[]> {
  const loaded = await loadCityFiles("cities/jingan");
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  return categoriesOf(loaded.files.categories).filter((category) => classOf(category) !== "");
}

function classOf({ code, group }: Pick<Category, "code" | "group">): string {
  return classOfCategory[code] ?? classOfGroup[group] ?? "";
}

function report(name: string, samples: Sample[]): void {
  const order = shuffled(samples, generator(SEED));
  const test = order.slice(0, Math.floor(order.length * TEST_SHARE));
  const learning = order.slice(test.length);
  const started = performance.now();
  const model = trainModel(learning);
  const trainMs = performance.now() - started;
  console.log(
    `\n${name}: ${learning.length} to learn from, ${test.length} to test, ${model.labels.length} classes`,
  );
  line("keywords of the city folder alone", test, { keywords: ofCategories }, (code) =>
    classOf({ code, group: code.split("/")[0] ?? "" }),
  );
  line("model alone", test, {
    keywords: keywordIndex(model.labels.map((code) => ({ code, keywords: [] }))),
    model,
  });
  line("keywords and model", test, { keywords: ofClasses, model });
  const megabytes = JSON.stringify(packModel(model)).length / 1e6;
  console.log(
    `  training ${trainMs.toFixed(0)} ms, ${model.tokens.length} tokens, file ${megabytes.toFixed(1)} MB, temperature ${model.temperature.toFixed(3)}`,
  );
}

function line(
  what: string,
  test: Sample[],
  basis: { keywords: KeywordIndex; model?: CategoryModel },
  toClass = (code: string) => code,
): void {
  const started = performance.now();
  const answers = test.flatMap(({ text, label }): Answer[] => {
    const sums = new Map<string, number>();
    for (const { code, confidence } of proposeCategories(text, basis, basis.keywords.codes.length)) {
      sums.set(toClass(code), (sums.get(toClass(code)) ?? 0) + confidence);
    }
    const [first] = [...sums].sort(([, one], [, other]) => other - one);
    return first === undefined ? [] : [{ truth: label, answer: first[0], confidence: first[1] }];
  });
  const microseconds = ((performance.now() - started) * 1000) / test.length;
  const { accuracy, macroF1, calibrationError } = evaluate(answers);
  const percent = (value: number | null) => (value === null ? "none" : `${(100 * value).toFixed(2)} %`);
  console.log(
    `  ${what}: proposed for ${percent(answers.length / test.length)}, of these right ${percent(accuracy)}, macro-F1 ${percent(macroF1)}, calibration error ${percent(calibrationError)}, ${microseconds.toFixed(0)} µs each`,
  );
}
