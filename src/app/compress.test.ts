import { Readable } from "node:stream";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compressAnswers, encodingFor } from "./compress.ts";

const server = fastify();
const long = { tickets: Array.from({ length: 300 }, (_, id) => ({ id, title: "路灯坏了 lamp out" })) };
beforeAll(async () => {
  server.get("/long", async () => long);
  server.get("/short", async () => ({ ok: true }));
  server.get("/stream", async (_request, reply) =>
    reply.type("application/json").send(Readable.from([JSON.stringify(long)])),
  );
  compressAnswers(server);
  await server.ready();
});
afterAll(() => server.close());

const get = (url: string, accepts?: string) =>
  server.inject({ url, headers: accepts === undefined ? {} : { "accept-encoding": accepts } });

describe("long answers", () => {
  it("are pressed for whoever takes it, and hold the same", async () => {
    const br = await get("/long", "gzip, deflate, br");
    expect(br.headers).toMatchObject({ "content-encoding": "br", vary: "accept-encoding" });
    expect(Number(br.headers["content-length"])).toBe(br.rawPayload.length);
    expect(JSON.parse(brotliDecompressSync(br.rawPayload).toString())).toEqual(long);
    const gz = await get("/long", "gzip");
    expect(JSON.parse(gunzipSync(gz.rawPayload).toString())).toEqual(long);
    expect(gz.rawPayload.length).toBeLessThan(JSON.stringify(long).length / 5);
  });

  it("stay as they are for others, and say that they vary", async () => {
    const plain = await get("/long");
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.headers.vary).toBe("accept-encoding");
    expect(plain.json()).toEqual(long);
  });
});

it("leaves short answers and streams alone", async () => {
  for (const url of ["/short", "/stream"])
    expect((await get(url, "br")).headers["content-encoding"]).toBeUndefined();
});

it.each([
  [undefined, undefined],
  ["identity", undefined],
  ["br;q=0, gzip;q=0.5", "gzip"],
  ["GZIP", "gzip"],
  ["gzip, br;q=1.0", "br"],
])("takes of %s the encoding %s", (accepts, expected) => {
  expect(encodingFor(accepts)).toBe(expected);
});
