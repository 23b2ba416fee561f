import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startTestCity, type TestCity } from "../../../test/support/city.ts";

let city: TestCity;
let code: string;
beforeAll(async () => {
  city = await startTestCity();
  await city.application.house.sensing.loaded;
  code = city.application.house.sensing.streams.ofKind("pm25")[0]?.code ?? "";
});
afterAll(() => city?.stop());

type Import = {
  id: string;
  status: string;
  counts: null | {
    rows: number;
    kept: number;
    repeated: number;
    rejected: number;
    reasons: Record<string, number>;
  };
  found: {
    whole: boolean;
    counts: { rows: number; kept: number; rejected: number; gaps: number; reasons: Record<string, number> };
    first: { row: number; stream: string; time: string; raw: string; reason: string | null }[];
    problems: { row: number; reason: string }[];
  };
};

const mapping = () => `name: own-file
about: two columns
zone: Asia/Shanghai
time: { columns: [time], dates: [iso] }
streams: [{ column: value, code: ${code} }]
`;

async function send(
  login: string,
  content: string | Buffer,
  fields: Record<string, string>,
  name = "air.csv",
) {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set("file", new File([content], name));
  const { url } = city;
  const session = await fetch(`${url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ login, password: "liangwang-demo" }),
  });
  const cookie = session.headers.get("set-cookie")?.split(";")[0] ?? "";
  const answer = await fetch(`${url}/api/reading-imports`, {
    method: "POST",
    headers: { cookie, origin: url, "idempotency-key": crypto.randomUUID() },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as Import & { code: string } };
}
const at = (minute: number) => new Date(Date.parse("2026-03-09T00:00:00Z") + minute * 60_000).toISOString();
const file = (rows: number) =>
  `time,value\n${Array.from({ length: rows }, (_, row) => `${at(row)},${row === 3 ? "" : row === 5 ? "much" : 20 + (row % 7)}`).join("\n")}\n`;
const folder = (id: string) => path.join(city.config.dataDirectory, "imports", id);
const stored = async () => {
  const { history, house } = city.application;
  const number = house.sensing.streams.byCode(code)?.number ?? 0;
  return history.count({ streams: [number], from: 0, to: 8e15 });
};

it("checks a file without storing anything, brings it in when started, and keeps what became of it", async () => {
  const { status, body } = await send("steward", file(500), { mappingText: mapping() });
  expect([status, body.status]).toEqual([201, "checked"]);
  expect(body.found.whole).toBe(true);
  expect(body.found.counts).toMatchObject({
    rows: 500,
    gaps: 1,
    kept: 498,
    rejected: 1,
    reasons: { notANumber: 1 },
  });
  expect(body.found.first[0]).toEqual({
    row: 1,
    column: "value",
    raw: "20",
    stream: code,
    time: at(0),
    reason: null,
  });
  expect(body.found.problems).toEqual([
    { row: 6, reason: "notANumber", raw: expect.stringContaining("much") },
  ]);
  expect(await stored()).toBe(0);
  const learned = vi.spyOn(city.application.house.sensing.alarms, "learnAgain");
  const steward = await city.as("steward");
  expect((await steward.call("POST", `/api/reading-imports/${body.id}/start`)).status).toBe(200);
  const now = async () => (await steward.get(`/api/reading-imports/${body.id}`)).body as unknown as Import;
  await expect.poll(async () => (await now()).status, { timeout: 10_000 }).toBe("done");
  expect((await now()).counts).toMatchObject({ rows: 500, kept: 498, rejected: 1 });
  expect(await stored()).toBe(498);
  await expect.poll(() => learned.mock.calls.length, { message: "rules learn what is usual anew" }).toBe(1);
  learned.mockRestore();
  expect(existsSync(path.join(folder(body.id), "air.csv"))).toBe(false);
  const rejected = await steward.get(`/api/reading-imports/${body.id}/rejected`);
  expect(rejected.status).toBe(200);
  expect((await steward.call("POST", `/api/reading-imports/${body.id}/start`)).body.code).toBe(
    "reading-import.over",
  );
  const verbs = await city.application.ground.database.pool.query<{ verb: string }>(
    "SELECT verb FROM kernel.act WHERE subject_id = $1 ORDER BY version",
    [body.id],
  );
  expect(verbs.rows.map(({ verb }) => verb)).toEqual([
    "reading-import.add",
    "reading-import.start",
    "reading-import.end",
  ]);
});

it("goes on with what the server's end broke off, and stores nothing twice", async () => {
  const { body } = await send("steward", file(500), { mappingText: mapping() });
  await city.application.ground.database.pool.query(
    "UPDATE sensing.reading_import SET status = 'interrupted', ended_at = now() WHERE id = $1",
    [body.id],
  );
  const steward = await city.as("steward");
  await steward.call("POST", `/api/reading-imports/${body.id}/start`);
  const now = async () => (await steward.get(`/api/reading-imports/${body.id}`)).body as unknown as Import;
  await expect.poll(async () => (await now()).status, { timeout: 10_000 }).toBe("done");
  expect((await now()).counts).toMatchObject({ kept: 498, repeated: 498 });
});

it("cancels, and takes the file away", async () => {
  const { body } = await send("steward", file(5), { mappingText: mapping() }, "../../weird name.csv");
  expect(existsSync(path.join(folder(body.id), "weird name.csv"))).toBe(true);
  const steward = await city.as("steward");
  const { body: cancelled } = await steward.call("POST", `/api/reading-imports/${body.id}/cancel`);
  expect((cancelled as unknown as Import).status).toBe("cancelled");
  expect(existsSync(path.join(folder(body.id), "weird name.csv"))).toBe(false);
});

it("says what is wrong with a mapping or a file, by line and column, and keeps nothing of it", async () => {
  const wrong = await send("steward", file(3), { mappingText: mapping().replace("zone", "zones") });
  expect([wrong.status, wrong.body.code]).toEqual([422, "reading-import.mapping"]);
  const other = await send("steward", "a,b\n1,2\n", { mappingText: mapping() });
  expect([other.status, other.body.code]).toEqual([422, "reading-import.file"]);
  const unknown = await send("steward", "a,b\n1,2\n", {});
  expect([unknown.status, unknown.body.code]).toEqual([422, "reading-import.file"]);
  expect(JSON.stringify([wrong, other, unknown])).not.toContain(city.config.dataDirectory);
});

it("is for whoever has the scope, within reach", async () => {
  expect((await send("dispatcher", file(3), { mappingText: mapping() })).status).toBe(403);
  expect((await (await city.as("dispatcher")).get("/api/reading-imports")).status).toBe(403);
  const { body } = await (await city.as("steward")).get("/api/reading-imports");
  expect((body.imports as Import[]).length).toBe(3);
});
