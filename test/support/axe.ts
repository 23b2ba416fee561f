import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What a page does that keeps people out: a line for each violation (WCAG 2.2 A, AA, and good practice). */
export async function violations(page: Page): Promise<string[]> {
  // Run by the browser's own door for tools, which the page's policy does not bind.
  await page.evaluate(source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(
          options: object,
        ): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations: found } = await axe.run({
      // Of what is well, one example is enough; no rule that applies here reads style sheets or media beforehand.
      resultTypes: ["violations"],
      preload: false,
    });
    return found.map(
      ({ id, impact, nodes }) => `${impact}: ${id}: ${nodes.map((node) => node.html).join(" | ")}`,
    );
  });
}
