import path from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Whole installations and browsers first, for they take longest and one of them alone at the end leaves a worker idle;
 * the soak last, as it goes on beside all others and is only asked how it ended.
 */
export class Order extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const [folder, ...below] = path.relative(process.cwd(), moduleId).split(path.sep);
  if (below.at(-1) === "soak.test.ts") return 2;
  return folder === "test" ? 0 : 1;
}
