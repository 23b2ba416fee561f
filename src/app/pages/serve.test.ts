import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servePages } from "./serve.ts";

const folder = mkdtempSync(path.join(tmpdir(), "liangwang-pages-"));
let server: FastifyInstance;
beforeAll(async () => {
  for (const face of ["portal", "desk"]) {
    mkdirSync(path.join(folder, face));
    writeFileSync(path.join(folder, face, "index.html"), `<title>${face}</title>`);
  }
  server = Fastify();
  await servePages(server, { shown: () => ({ kind: "ready", folder }) } as Parameters<typeof servePages>[1]);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const get = async (url: string, accept: string | undefined) => {
  const headers = accept === undefined ? {} : { accept };
  const { statusCode, body } = await server.inject({ method: "GET", url, headers });
  return [statusCode, body.replace(/^<title>(.*)<\/title>$/, "$1")];
};

test("a browser is shown the page of a face at each of its addresses", async () => {
  expect(await get("/", "text/html,*/*;q=0.8")).toEqual([200, "portal"]);
  expect(await get("/desk/dispatch?status=open", "text/html")).toEqual([200, "desk"]);
  expect(await get("/matters/1", "text/html")).toEqual([200, "portal"]);
});

test("whoever takes anything is shown the ways in: monitors, previews of links, curl", async () => {
  expect(await get("/", "*/*")).toEqual([200, "portal"]);
  expect(await get("/", undefined)).toEqual([200, "portal"]);
  expect(await get("/desk/", "*/*")).toEqual([200, "desk"]);
  expect(await get("/desk", "image/*,*/*")).toEqual([200, "desk"]);
});

test("a program that mistook an address is told so, and not given a page", async () => {
  for (const [url, accept] of [
    ["/tickets", "*/*"],
    ["/", "application/json"],
    ["/api/nothing", "text/html"],
  ] as const)
    expect((await get(url, accept))[0]).toBe(404);
});
