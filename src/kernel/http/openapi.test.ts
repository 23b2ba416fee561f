import Type from "typebox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestKernel, testKernel } from "../../../test/support/kernel.ts";
import { testServer } from "../../../test/support/server.ts";
import { eventRoutes, healthRoutes, type Module, route, Tail } from "../index.ts";

let kernel: TestKernel;
let close: () => Promise<void>;
let url: string;
let document: Document;
beforeAll(async () => {
  kernel = await testKernel([], 2);
  const tail = new Tail(kernel.database, kernel.log);
  const things: Module = {
    name: "things",
    routes: [
      ...healthRoutes({ database: kernel.database, metrics: kernel.metrics, stopping: () => false }),
      ...eventRoutes({
        database: kernel.database,
        tail,
        metrics: kernel.metrics,
        reauthenticate: async () => undefined,
      }),
      route({
        method: "POST",
        url: "/api/things/:id/parts/:part",
        scope: "thing.change",
        summary: "Change a part",
        tag: "things",
        params: Type.Object({ id: Type.String(), part: Type.String() }),
        query: Type.Object({ dry: Type.Optional(Type.Boolean()) }),
        body: Type.Object({ colour: Type.Union([Type.Literal("red"), Type.Null()]) }),
        response: Type.Object({ version: Type.Integer() }),
        status: 201,
        versioned: true,
        handle: async () => ({ version: 1 }),
      }),
      route({
        method: "GET",
        url: "/open311/:file",
        scope: "public",
        summary: "XML",
        tag: "things",
        params: Type.Object({ file: Type.String() }),
        produces: "text/xml",
        hidden: true,
        handle: async () => undefined,
      }),
    ],
  };
  const started = await testServer(kernel, [things], new Map());
  url = started.url;
  close = () => started.server.close();
  document = (await (await fetch(`${url}/api/openapi.json`)).json()) as Document;
});
afterAll(async () => {
  await close?.();
  await kernel?.close();
});

type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { description: string; content?: Record<string, unknown>; headers?: object }>;
  security: unknown[];
  "x-scope": string;
};
type Document = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, unknown>; schemas?: Record<string, unknown> };
};
const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

test("the document is OpenAPI 3.1 in its structure", () => {
  expect(document.openapi).toMatch(/^3\.1\.\d$/);
  expect(document.info).toMatchObject({ title: "Liangwang", version: "0.0.0" });
  expect(operations().length).toBeGreaterThan(3);
  for (const { path, method, operation } of operations()) {
    expect(path).toMatch(/^\/[^:]*$/);
    expect(["get", "post", "put", "patch", "delete"]).toContain(method);
    expect(operation.summary.length).toBeGreaterThan(2);
    expect(operation["x-scope"]).toMatch(/^(public|signed-in|[a-z-]+\.[a-z-]+)$/);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
    expect(declared.map(({ name }) => name)).toEqual(inPath);
    expect(declared.every(({ required }) => required === true)).toBe(true);
    expect(Object.keys(operation.responses).every((status) => /^[1-5](\d\d|XX)$/.test(status))).toBe(true);
    for (const response of Object.values(operation.responses))
      expect(response.description).toBeTypeOf("string");
  }
});

test("every operation has a name of its own for generated clients", () => {
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain("postThingsIdPartsPart");
});

test("every reference leads somewhere", () => {
  for (const [, target = ""] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    let found: unknown = document;
    for (const step of target.split("/")) found = (found as Record<string, unknown>)[step];
    expect(found, target).toBeDefined();
  }
});

test("a change tells of its key, its version and its problems; a reading does not", () => {
  const change = document.paths["/api/things/{id}/parts/{part}"]?.post;
  const headers = (change?.parameters ?? []).filter((parameter) => parameter.in === "header");
  expect(headers.map(({ name }) => name.toLowerCase()).sort()).toEqual(["idempotency-key", "if-match"]);
  expect(change?.responses["201"]?.headers).toHaveProperty("ETag");
  expect(change?.responses["4XX"]?.content).toHaveProperty("application/problem+json");
  expect(change?.security).toEqual([{ token: [] }, { session: [] }]);
  const reading = document.paths["/healthz"]?.get;
  expect(reading?.parameters ?? []).toEqual([]);
  expect(reading?.security).toEqual([]);
});

test("a hidden route is left out", () => {
  expect(Object.keys(document.paths).join()).not.toContain("open311");
});

test("the page has neither inline scripts nor inline styles, and all it loads comes from here", async () => {
  const page = await (await fetch(`${url}/api/docs/`)).text();
  expect(page).toContain("swagger-ui");
  expect(page).not.toMatch(/<style|style=|\son\w+=/i);
  for (const [tag] of page.matchAll(/<script[^>]*>[^<]*/g)) expect(tag).toMatch(/src="\.?\/[^"]*"[^>]*>\s*$/);
  const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) expect((await fetch(new URL(link, `${url}/api/docs/`))).status, link).toBe(200);
});
