import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { inject, onTestFinished } from "vitest";
import { openPages, type Pages } from "../../src/app/index.ts";
import { createLog } from "../../src/kernel/index.ts";
import { startTestCity, type TestCity } from "./city.ts";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Whether there is a browser; a journey without one is skipped, and says so. */
export const hasBrowser: boolean = existsSync(executablePath);
if (!hasBrowser) {
  console.warn(`Browser journeys are skipped: there is no Chromium at ${executablePath}. Install Debian's chromium,
or name another one in CHROMIUM.`);
}

/** Without a graphics card the browser draws by software, and says so. */
const ofDrivers = /GL Driver Message/;

/**
 * Journeys that go through every page and action, and not only the day of each role, take minutes: `npm run journeys`
 * walks them, `npm test` leaves them out and counts them as skipped.
 */
export const walksAll: boolean = hasBrowser && process.env.JOURNEYS === "all";

/** A browser beside everything else on a small machine is sometimes slower than a journey waits: it may try once more. */
export const aJourney = { retry: 1 } as const;

/** The screens everything is looked at on. */
export const screens = {
  desktop: { width: 1440, height: 900 },
  wall: { width: 1920, height: 1080 },
  phone: { width: 390, height: 844 },
} as const;

/** A browser before a whole installation on a database of its own. */
export type BrowserCity = TestCity & {
  browser: Browser;
  /** Opens a page. Whatever the page complains of (its console, its policy) is gathered in `complaints`. */
  open(options?: OpenOptions): Promise<OpenedPage>;
};
export type OpenOptions = {
  screen?: keyof typeof screens;
  language?: string;
  dark?: boolean;
  /** Login of the demo account to be signed in as. */
  as?: string;
};
export type OpenedPage = { page: Page; context: BrowserContext; complaints: string[] };

/** Starts both. The pages were built once for the run, by the global set-up. */
export async function startBrowserCity(
  options: Parameters<typeof startTestCity>[0] = {},
): Promise<BrowserCity> {
  const city = await startTestCity({ worker: true, ...options, pages: await builtPages() });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const visitors = new Visitors(browser, city.url);
  return {
    ...city,
    browser,
    async open({ screen = "desktop", language = "en-GB", dark = false, as } = {}) {
      const visitor = await visitors.come({ screen, language, dark });
      const { context } = visitor;
      if (as !== undefined) await signIn(city, context, as);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type()) && !ofDrivers.test(message.text()))
          complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      onTestFinished(() => visitors.leave(visitor));
      return {
        page,
        complaints,
        get context() {
          visitor.isTouched = true;
          return context;
        },
      };
    },
    async stop() {
      await browser.close();
      await city.stop();
    },
  };
}

type Look = { screen: keyof typeof screens; language: string; dark: boolean };
/** `isTouched`: a test took hold of the context itself, and may have cut its network or changed what it is answered. */
type Visitor = { context: BrowserContext; look: string; isTouched: boolean };

/**
 * Who comes to look at pages. What a test leaves open would go on working beside all that follow, so its pages are
 * closed when it ends. The next of the same look comes with the browser's caches and nothing else of the last one: of
 * the price of a first page, two thirds are fetching and compiling the same scripts again.
 */
class Visitors {
  readonly #browser: Browser;
  readonly #url: string;
  readonly #resting: Visitor[] = [];

  constructor(browser: Browser, url: string) {
    this.#browser = browser;
    this.#url = url;
  }

  async come(look: Look): Promise<Visitor> {
    const words = JSON.stringify(look);
    const at = this.#resting.findIndex((visitor) => visitor.look === words);
    const [rested] = at < 0 ? [] : this.#resting.splice(at, 1);
    if (rested !== undefined) return rested;
    const { screen, language, dark } = look;
    const context = await this.#browser.newContext({
      baseURL: this.#url,
      viewport: screens[screen],
      locale: language,
      colorScheme: dark ? "dark" : "light",
      // Who asks for calm is shown no movement, and a test need not wait for its end; the long walk sees all of it.
      reducedMotion: walksAll ? "no-preference" : "reduce",
      hasTouch: screen === "phone",
    });
    return { context, look: words, isTouched: false };
  }

  async leave(visitor: Visitor): Promise<void> {
    const { context, isTouched } = visitor;
    const [page] = context.pages();
    if (isTouched || page === undefined || context.serviceWorkers().length > 0) return context.close();
    const tools = await context.newCDPSession(page);
    const storageTypes = "cookies,local_storage,indexeddb,file_systems,cache_storage,service_workers";
    await tools.send("Storage.clearDataForOrigin", { origin: this.#url, storageTypes });
    for (const open of context.pages()) await open.close();
    await context.clearCookies();
    this.#resting.push(visitor);
  }
}

/** Pages as the global set-up left them. Throws the builder's own words where they could not be built. */
export async function builtPages(): Promise<Pages> {
  const response = await fetch(inject("pagesDoor"));
  if (!response.ok) throw new Error(`The pages could not be built: ${await response.text()}`);
  const pages = openPages(createLog("error"));
  const shown = await pages.settled;
  if (shown.kind === "failed") throw new Error(`The pages could not be built: ${shown.reason}`);
  return pages;
}

async function signIn(city: TestCity, context: BrowserContext, login: string): Promise<void> {
  const password = city.application.house.demoPassword;
  const answer = await context.request.post("/api/session", { data: { login, password } });
  if (!answer.ok()) throw new Error(`${login}: ${await answer.text()}`);
}
