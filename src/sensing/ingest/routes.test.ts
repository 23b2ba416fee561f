import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { anybody, testServer } from "../../../test/support/server.ts";
import { quality } from "../../kernel/index.ts";
import { IntakeCounts } from "./counts.ts";
import type { Extras } from "./extras.ts";
import { reason } from "./incoming.ts";
import { Ingest } from "./ingest.ts";
import { intakeRoutes } from "./routes.ts";
import { StreamTable } from "./stream-table.ts";
import { MemoryDirectory, MemoryHistory, sampleStream } from "./testing.ts";

let kernel: TestKernel;
let url: string;
let close: () => Promise<void>;
let ingest: Ingest;
const history = new MemoryHistory();
const bodyBytes = 100_000;
const keptExtras: Extras[] = [];

beforeAll(async () => {
  kernel = await testKernel();
  ingest = new Ingest({
    history,
    table: new StreamTable(
      new MemoryDirectory([sampleStream(1), sampleStream(2, { unit: "district/roads/" })]),
    ),
    counts: new IntakeCounts(kernel.metrics, () => 0),
    watch: { observe() {} },
    clock: kernel.clock,
    log: kernel.log,
    room: { readings: 1000, bytes: 200_000 },
  });
  const routes = intakeRoutes({
    ingest,
    bodyBytes,
    base: (host) => `http://${host}/sensorthings/v1.1`,
    extrasKeeper: {
      prepare: async (_context, { faults }, extras) => {
        for (const [row, { resultTime }] of extras)
          if (resultTime === "never") faults[row] = reason.notKeepable;
        return async ({ reasons }) => {
          for (const [row, extra] of extras) if (reasons[row] === 0) keptExtras.push(extra);
        };
      },
    },
  });
  const tokens = new Map([
    ["all", anybody],
    ["roads", testActor({ "reading.write": "subtree" }, { unit: "district/roads/" })],
    ["none", testActor({})],
  ]);
  const started = await testServer(kernel, [{ name: "sensing", routes }], tokens);
  url = `${started.url}/sensorthings/v1.1/CreateObservations`;
  close = () => started.server.close();
});
afterAll(async () => {
  await close();
  await kernel.close();
});
beforeEach(() => history.streams.clear());

const at = (second: number) => new Date(kernel.clock.now().getTime() - 60_000 + second * 1000).toISOString();
const dataArray = (stream: number, rows: unknown[][]) => [
  { Datastream: { "@iot.id": stream }, components: ["phenomenonTime", "result"], dataArray: rows },
];

function post(body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    body,
    headers: { authorization: "Bearer all", "content-type": "application/json", ...headers },
  });
}

it("answers with the address of each observation, and with an error and its reason where there is none", async () => {
  const rows = [
    [at(0), 21.5],
    [at(1), null],
    [at(2), 22],
  ];
  const answer = await post(JSON.stringify(dataArray(1, rows)));
  expect(answer.status).toBe(201);
  const base = url.replace("/CreateObservations", "");
  expect(await answer.json()).toEqual([
    `${base}/Observations('1-${Date.parse(at(0))}')`,
    "error noValue",
    `${base}/Observations('1-${Date.parse(at(2))}')`,
  ]);
  expect((await history.last([1])).get(1)?.value).toBe(2200);
});

it("answers counts and objections alone to who prefers it, and knows a resend", async () => {
  const send = async () =>
    (
      await post(
        JSON.stringify(
          dataArray(1, [
            [at(0), 1],
            [at(1), "x"],
          ]),
        ),
        { prefer: "return=minimal" },
      )
    ).json();
  const first = { rows: 2, kept: 1, repeated: 0, marked: 0, conflicting: 0, refused: 1 };
  const objections = [{ row: 1, reason: "notANumber" }];
  expect(await send()).toEqual({ ...first, objections });
  expect(await send()).toEqual({ ...first, repeated: 1, objections });
});

it("takes gzip, and a body whose length is not announced", async () => {
  const body = gzipSync(JSON.stringify(dataArray(1, [[at(0), 1]])));
  expect((await post(body, { "content-encoding": "gzip" })).status).toBe(201);
  const pieces = new Blob([JSON.stringify(dataArray(1, [[at(1), 1]]))]).stream();
  const answer = await fetch(url, {
    method: "POST",
    body: pieces,
    duplex: "half",
    headers: { authorization: "Bearer all", "content-type": "application/json" },
  } as RequestInit);
  expect(answer.status).toBe(201);
  expect((await history.state()).readings).toBe(2);
});

it.each([
  ["no JSON", Buffer.from("{"), {}, 400, "ingest.unreadable"],
  ["no gzip", Buffer.from("{}"), { "content-encoding": "gzip" }, 400, "ingest.unreadable"],
  ["an unknown encoding", Buffer.from("{}"), { "content-encoding": "br" }, 415, "kernel.media-type"],
  ["too many bytes", Buffer.alloc(bodyBytes + 1, 32), {}, 413, "kernel.too-large"],
  [
    "too many bytes when unpacked",
    gzipSync(Buffer.alloc(bodyBytes + 1, 32)),
    { "content-encoding": "gzip" },
    413,
    "kernel.too-large",
  ],
])("refuses %s with a problem, and frees its room", async (_what, body, headers, status, code) => {
  const answer = await post(body, headers);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ code });
  expect(ingest.waiting).toEqual({ readings: 0, bytes: 0 });
});

it("frees the room of a body that breaks off", async () => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /sensorthings/v1.1/CreateObservations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer all\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n[`,
  );
  await expect.poll(() => ingest.waiting.bytes).toBe(500);
  socket.destroy();
  await expect.poll(() => ingest.waiting.bytes).toBe(0);
});

it("keeps what comes along with a row, or refuses the row with it", async () => {
  const answer = await post(
    JSON.stringify([
      {
        Datastream: { "@iot.id": 1 },
        components: ["phenomenonTime", "result", "resultTime"],
        dataArray: [
          [at(0), 1, at(5)],
          [at(1), 2, "never"],
          [at(2), 3, null],
        ],
      },
    ]),
    { prefer: "return=minimal" },
  );
  expect(await answer.json()).toMatchObject({ kept: 2, objections: [{ row: 1, reason: "notKeepable" }] });
  expect(keptExtras).toEqual([{ resultTime: at(5) }]);
});

it("asks who is full to come again later, with Retry-After, and stores nothing of it", async () => {
  let open = () => {};
  history.gate = new Promise((resolve) => {
    open = () => resolve();
  });
  const rows = (from: number) => Array.from({ length: 900 }, (_, row) => [at(-from - row), 1]);
  const first = post(JSON.stringify(dataArray(1, rows(0))));
  await expect.poll(() => ingest.waiting.readings).toBe(900);
  const second = await post(JSON.stringify(dataArray(1, rows(1000))));
  expect([second.status, second.headers.get("retry-after")]).toEqual([429, "1"]);
  open();
  expect((await first).status).toBe(201);
  expect((await history.state()).readings).toBe(900);
});

it("lets nobody write without the scope, and nobody beyond the reach", async () => {
  const body = JSON.stringify(dataArray(1, [[at(0), 1]]));
  expect((await post(body, { authorization: "Bearer none" })).status).toBe(403);
  expect((await fetch(url, { method: "POST", body })).status).toBe(401);
  const answer = await post(body, { authorization: "Bearer roads" });
  expect(await answer.json()).toEqual(["error forbidden"]);
  expect((await history.state()).readings).toBe(0);
});

it("marks what a simulation made up, counts no objection, and lets the stream say its own", async () => {
  const send = async (query: string, row: unknown[]) => {
    const answer = await fetch(`${url}${query}`, {
      method: "POST",
      body: JSON.stringify(dataArray(1, [row])),
      headers: { authorization: "Bearer all", "content-type": "application/json", prefer: "return=minimal" },
    });
    return { status: answer.status, body: await answer.json() };
  };
  expect(await send("?quality=simulated", [at(0), 21.5])).toMatchObject({
    status: 201,
    body: { kept: 1, marked: 0 },
  });
  const stored = await history.last([1]);
  expect(stored.get(1)?.quality).toBe(quality.simulated);
  expect((await send("?quality=good", [at(1), 21.5])).status).toBe(400);
});
