// npm run gallery [-- --only NAME…] [--languages en,ja] [--address http://…]: a picture of every screen in all
// languages and themes, in gallery/ (not kept in the repository), with an index page. Without an address it starts a
// district of its own and lets it live for a while first.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { openPages, startApplication } from "../../src/app/index.ts";
import { liveDay } from "../../src/cli/demo/life.ts";
import { createLog, languages, loadConfig } from "../../src/kernel/index.ts";
import { type Screen, type Size, screens, sizes, type Theme } from "./screens.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    languages: { type: "string", default: languages.join() },
    address: { type: "string" },
    minutes: { type: "string", default: "1.5" },
  },
});
const folder = fileURLToPath(new URL("../../gallery/", import.meta.url));
const password = "liangwang-demo";
/** Maps and charts draw themselves after the data have come. */
const settleMs = 1_800;
/** What says that something has not come yet. */
const loading = ".lw-loading, .ant-spin-spinning";
/** Pictures taken at once: most of the time of each is waiting. */
const lanes = 3;

type District = { url: string; stop(): Promise<void> };

/** A district that has lived for a while at a great pace, and then stands still. */
async function ownDistrict(): Promise<District> {
  const data = mkdtempSync(path.join(tmpdir(), "liangwang-gallery-"));
  const log = createLog("error");
  const config = loadConfig({
    ...process.env,
    LIANGWANG_DATA: data,
    LIANGWANG_MODE: "demo",
    PORT: "0",
    MQTT_PORT: "off",
    DEMO_PACE: "240",
    REQUESTS_PER_MINUTE: "0",
    ANONYMOUS_REQUESTS_PER_MINUTE: "0",
  });
  const application = await startApplication({ config, log, pages: openPages(log) });
  const day = await liveDay(application, config, log);
  console.log(`A district at ${application.url} lives for ${values.minutes} minutes …`);
  await new Promise((resolve) => setTimeout(resolve, Number(values.minutes) * 60_000));
  day?.stop();
  return {
    url: application.url,
    async stop() {
      await application.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The newest public ticket, which stands for `:number`. */
async function someTicket(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/public/tickets?limit=1`);
  const { tickets } = (await answer.json()) as { tickets: { number: string }[] };
  const number = tickets[0]?.number;
  if (number === undefined) throw new Error("the district has no public ticket to show");
  return number;
}

async function picture(browser: Browser, url: string, number: string, shot: Shot): Promise<void> {
  const { screen, size, language, theme, file } = shot;
  const context = await browser.newContext({
    baseURL: url,
    viewport: sizes[size],
    locale: language,
    colorScheme: theme,
    hasTouch: size === "phone",
  });
  try {
    if (screen.as !== undefined) {
      const answer = await context.request.post("/api/session", {
        data: { login: screen.as, password },
        headers: { origin: url },
      });
      if (!answer.ok()) throw new Error(`${screen.as}: ${await answer.text()}`);
    }
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") console.log(`  ${file}: ${message.text().slice(0, 200)}`);
    });
    const address = screen.path.replace(":number", number);
    await page.goto(`${address}${address.includes("?") ? "&" : "?"}lang=${language}`);
    await page.locator("main").first().waitFor({ state: "attached" });
    await page
      .locator(loading)
      .first()
      .waitFor({ state: "detached" })
      .catch(() => console.log(`  ${file}: something is still loading`));
    await page.waitForTimeout(settleMs);
    await page.screenshot({ path: path.join(folder, file) });
  } finally {
    await context.close();
  }
}

type Shot = { screen: Screen; size: Size; language: string; theme: Theme; file: string };

function shotsOf(screen: Screen): Shot[] {
  const themes: readonly Theme[] = screen.themes ?? ["light", "dark"];
  return screen.sizes.flatMap((size) =>
    values.languages.split(",").flatMap((language) =>
      themes.map((theme) => {
        const file = `${screen.name}.${size}.${language}.${theme}.png`;
        return { screen, size, language, theme, file };
      }),
    ),
  );
}

function indexOf(shots: readonly Shot[]): string {
  const items = shots.map(
    ({ file }) =>
      `<figure><img src="${file}" loading="lazy" width="480" alt=""><figcaption>${file}</figcaption></figure>`,
  );
  return `<!doctype html><meta charset="utf-8"><title>Gallery</title>${items.join("\n")}`;
}

mkdirSync(folder, { recursive: true });
const { address } = values;
const district: District =
  address === undefined ? await ownDistrict() : { url: address, stop: async () => {} };
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  const number = await someTicket(district.url);
  const chosen = screens.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
  const shots = chosen.flatMap(shotsOf);
  const waiting = [...shots];
  const lane = async () => {
    for (let shot = waiting.shift(); shot !== undefined; shot = waiting.shift()) {
      await picture(browser, district.url, number, shot);
      if (process.stdout.isTTY) process.stdout.write(`\r${shots.length - waiting.length}/${shots.length}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  writeFileSync(path.join(folder, "index.html"), indexOf(shots));
  console.log(`${shots.length} pictures; open gallery/index.html`);
} finally {
  await browser.close();
  await district.stop();
}
