import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { testServer } from "../../../test/support/server.ts";
import { type Module, route } from "../index.ts";

let kernel: TestKernel;
let server: FastifyInstance;
let port: number;
let received = 0;

const common = { method: "POST", scope: "public", tag: "things", summary: "Take something" } as const;
const module: Module = {
  name: "things",
  routes: [
    route({ ...common, url: "/api/words", body: Type.Object({}), handle: async () => ({}) }),
    route({
      ...common,
      url: "/api/files",
      consumes: "multipart/form-data",
      async handle({ request }) {
        for await (const part of request.parts()) {
          if (part.type !== "file") continue;
          for await (const chunk of part.file) received += (chunk as Buffer).length;
        }
        return {};
      },
    }),
  ],
};

beforeAll(async () => {
  kernel = await testKernel();
  const patience = { bodyMs: 400, windowMs: 200, windowBytes: 100 };
  const tokens = new Map([["any", testActor({})]]);
  const made = await testServer(kernel, [module], tokens, {}, kernel.log, patience);
  ({ server } = made);
  port = Number(new URL(made.url).port);
});
afterAll(async () => {
  await server?.close();
  await kernel?.close();
});

const form = {
  type: "multipart/form-data; boundary=b",
  before: '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n',
  after: "\r\n--b--\r\n",
};

/** Sends the parts, one each `everyMs`, and tells the first line of what was answered, and how long it took. */
async function send(url: string, type: string, bytes: number, parts: readonly string[], everyMs: number) {
  const socket = connect(port, "127.0.0.1");
  const beganMs = performance.now();
  let answer = "";
  socket.on("data", (part: Buffer) => {
    answer += part.toString();
  });
  socket.on("error", () => {});
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.write(
    `POST ${url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${bytes}\r\n\r\n`,
  );
  for (const part of parts) {
    if (socket.destroyed || answer !== "") break;
    socket.write(part);
    await sleep(everyMs);
  }
  await Promise.race([ended, sleep(3_000)]);
  const status = answer.split(" ")[1];
  socket.destroy();
  return { status, answer, ms: performance.now() - beganMs };
}

test("an upload may take longer than any other request while its bytes arrive", async () => {
  const parts = [form.before, ...Array.from({ length: 24 }, () => "x".repeat(100)), form.after];
  const { status, ms } = await send("/api/files", form.type, parts.join("").length, parts, 50);
  expect(status).toBe("200");
  expect(ms).toBeGreaterThan(800);
  expect(received).toBe(2_400);
});

test.each([
  ["an upload whose bytes trickle", "/api/files", form.type, [form.before, ..."x".repeat(60)]],
  ["a body that trickles", "/api/words", "application/json", [..."{".padEnd(60)]],
  ["a body that nobody reads", "/api/nowhere", "application/json", [..."{".padEnd(60)]],
])("%s is ended", async (_name, url, type, parts) => {
  const { answer, ms } = await send(url, type, 10_000, parts, 50);
  if (url !== "/api/nowhere") expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*kernel\.too-slow/);
  expect(ms).toBeLessThan(2_500);
});
