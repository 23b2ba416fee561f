import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pages, Shown } from "../../src/app/index.ts";
import { startTestCity, type TestCity } from "../support/city.ts";
import { builtPages } from "../support/pages.ts";

const html = { accept: "text/html,application/xhtml+xml" };
let shown: Shown;
let built: Shown;
let city: TestCity;

beforeAll(async () => {
  built = await (await builtPages()).settled;
  const pages: Pages = { shown: () => shown, settled: Promise.resolve(built) };
  shown = built;
  city = await startTestCity({ pages, environment: { ANONYMOUS_REQUESTS_PER_MINUTE: "20" } });
});
afterAll(() => city?.stop());

const get = (url: string, headers: Record<string, string> = html) => fetch(`${city.url}${url}`, { headers });
const scriptsOf = (page: string) =>
  [...page.matchAll(/"(\/assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? "");

describe("the pages, as the server gives them", () => {
  it("are the portal at /, and each face below its name, for deep links too", async () => {
    const [portal, desk] = [await (await get("/")).text(), await (await get("/desk/")).text()];
    expect(portal).toContain("/assets/portal-");
    expect(desk).toContain("/assets/desk-");
    for (const [address, face] of [
      ["/report?step=place", "portal"],
      ["/desk/tickets/X-1", "desk"],
      ["/field/", "field"],
      ["/wall", "wall"],
      ["/sign-in", "sign-in"],
    ]) {
      expect(await (await get(address ?? "")).text()).toContain(`/assets/${face}-`);
    }
  });

  it("come fresh, and carry a number of their own for styles; nothing inline is allowed", async () => {
    const numbers = new Set<string>();
    for (const answer of [await get("/desk/"), await get("/desk/")]) {
      expect(answer.headers.get("cache-control")).toBe("no-cache");
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy).not.toContain("unsafe");
      const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
      expect(await answer.text()).toContain(`nonce="${nonce}"`);
      numbers.add(nonce);
    }
    expect(numbers.size).toBe(2);
  });

  it("bring files that are kept for a year, pressed, and not counted against anybody", async () => {
    const [script = ""] = scriptsOf(await (await get("/")).text());
    for (let n = 0; n < 40; n++) {
      const answer = await get(script, { accept: "*/*", "accept-encoding": "gzip" });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("cache-control")).toContain("immutable");
      expect(answer.headers.get("content-encoding")).toBe("gzip");
      await answer.arrayBuffer();
    }
  });

  it("leave programs and false addresses their own answers", async () => {
    expect((await get("/api/nothing")).headers.get("content-type")).toContain("application/problem+json");
    expect((await get("/api/city", { accept: "*/*" })).status).toBe(200);
    for (const address of [
      "/assets/gone-00000000.js",
      "/nothing",
      "/.inputs-light.json",
      "/portal/index.html",
    ]) {
      expect([address, (await get(address, { accept: "*/*" })).status]).toEqual([address, 404]);
    }
    expect((await get("/desk/../../package.json", { accept: "*/*" })).status).toBe(404);
  });

  it("give a phone no more than 80 KB of JavaScript, pressed, for the portal's first page", async () => {
    if (built.kind !== "ready") throw new Error("not built");
    const { folder } = built;
    const scripts = scriptsOf(await (await get("/")).text());
    expect(scripts.length).toBeGreaterThan(0);
    const sizes = await Promise.all(
      // The smallest are sent as they are.
      scripts.map(async (file) => {
        const pressed = path.join(folder, `${file}.gz`);
        return (await readFile(existsSync(pressed) ? pressed : path.join(folder, file))).length;
      }),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(80 * 1024);
  });

  it("say so while they are built for the first time, and when they could not be", async () => {
    shown = { kind: "building" };
    const waiting = await get("/desk/");
    expect([waiting.status, waiting.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(await waiting.text()).toContain('http-equiv="refresh"');
    if (built.kind !== "ready") throw new Error("not built");
    // The portal and the way in are built first and shown at once, while the rest is told to wait.
    const first = await mkdtemp(path.join(tmpdir(), "liangwang-first-"));
    for (const part of ["portal", "sign-in", "assets"])
      await cp(path.join(built.folder, part), path.join(first, part), { recursive: true });
    shown = { kind: "building", folder: first };
    expect((await get("/desk/")).status).toBe(503);
    for (const address of ["/", "/sign-in/"]) {
      const page = await get(address);
      expect([address, page.status]).toEqual([address, 200]);
      for (const script of scriptsOf(await page.text())) expect((await get(script)).status).toBe(200);
    }
    await rm(first, { recursive: true });
    shown = { kind: "failed", reason: "secret words of the builder" };
    const failed = await get("/");
    expect(failed.status).toBe(503);
    expect(await failed.text()).not.toContain("secret");
    expect((await get("/api/city")).status).toBe(200);
    shown = built;
  });
});
