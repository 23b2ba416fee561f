import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCity, type TestCity } from "../../../test/support/city.ts";
import { batchOf, createLog, loadConfig, openHistory } from "../../kernel/index.ts";
import { openObjectStore } from "../../outside/index.ts";
import { openInstallation } from "../ground.ts";
import { backUp, restore } from "./index.ts";

const log = createLog("silent");
const folder = mkdtempSync(path.join(tmpdir(), "liangwang-backup-"));
let city: TestCity;
beforeAll(async () => {
  city = await startTestCity({ city: "port-linden" });
});
afterAll(async () => {
  await city?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a backup made while people write holds all that was answered before, and restores to an intact ledger", async () => {
  const operator = await city.as("operator");
  const report = async (n: number) =>
    String(
      (
        await operator.does("/api/tickets", {
          source: "asked",
          title: `Lamp ${n} "out"\n\\`,
          description: "街灯",
          longitude: 11.42,
          latitude: 54.02,
        })
      ).id,
    );
  const before: string[] = [];
  for (let n = 0; n < 20; n += 1) before.push(await report(n));
  const objects = await openObjectStore(path.join(city.config.dataDirectory, "objects"));
  const photo = await objects.put(Readable.from([Buffer.from("a photo")]), 100);
  const { history } = city.application;
  const measure = (n: number) => history.append(batchOf([{ stream: 7, time: n, value: -n, quality: 0 }]));
  for (let n = 0; n < 20; n += 1) await measure(n);
  let writing = true;
  const writer = (async () => {
    for (let n = 100; writing; n += 1) await Promise.all([report(n), measure(n)]);
  })();
  const target = path.join(folder, "backup");
  const made = await backUp(city.config, log, target);
  writing = false;
  await writer;
  expect(made.rows).toBeGreaterThan(20);

  const superuser = { ...city.config, ownerUrl: city.superuserUrl };
  const bySuperuser = await backUp(superuser, log, path.join(folder, "by-superuser"));
  const namesOf = ({ manifest }: typeof made) =>
    manifest.tables.map(({ schema, name }) => `${schema}.${name}`);
  expect(namesOf(bySuperuser)).toEqual(namesOf(made));

  const data = path.join(folder, "data");
  const config = loadConfig({ LIANGWANG_CITY: "port-linden", LIANGWANG_DATA: data });
  const restored = await restore(config, log, target);
  expect(restored.sha256).toBe(made.sha256);
  expect(restored.ledger).toMatchObject({ ok: true });
  const back = await openObjectStore(path.join(data, "objects"));
  expect((await back.read(photo.sha256))?.bytes).toBe(7);
  expect(readFileSync(path.join(data, "keys", "personal.json"))).toEqual(
    readFileSync(path.join(city.config.dataDirectory, "keys", "personal.json")),
  );
  const readings = openHistory(config, log);
  const { values } = await readings.range({ streams: [7], from: 0, to: 100, limit: 100 });
  await readings.close();
  expect([...values]).toEqual(Array.from({ length: 20 }, (_, n) => 0 - n));
  const opened = await openInstallation(config, log);
  try {
    const { rows } = await sql<{
      id: string;
      title: string;
    }>`SELECT id, title FROM tickets.ticket ORDER BY id`.execute(opened.database.kysely);
    const there = new Map(rows.map(({ id, title }) => [id, title]));
    for (const [n, id] of before.entries()) expect(there.get(id)).toBe(`Lamp ${n} "out"\n\\`);
    const acts = await sql<{ count: number }>`SELECT count(*)::int AS count FROM kernel.act`.execute(
      opened.database.kysely,
    );
    expect(acts.rows[0]?.count).toBe(made.manifest.tables.find(({ name }) => name === "act")?.rows);
  } finally {
    await opened.close();
  }
  await expect(restore(config, log, target)).rejects.toMatchObject({ code: "backup.not-empty" });
  await expect(backUp(city.config, log, target)).rejects.toMatchObject({ code: "backup.not-empty" });

  const other = loadConfig({ LIANGWANG_DATA: path.join(folder, "other") });
  const [file = ""] = readdirSync(path.join(target, "database"));
  appendFileSync(path.join(target, "database", file), "x");
  await expect(restore(other, log, target)).rejects.toMatchObject({ code: "backup.damaged" });
  expect(existsSync(other.dataDirectory)).toBe(false);
  const manifest = path.join(target, "manifest.json");
  writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"data/keys/', '"data/../keys/'));
  await expect(restore(other, log, target)).rejects.toMatchObject({ code: "backup.unreadable" });
  rmSync(path.join(target, "manifest.json"));
  await expect(restore(other, log, target)).rejects.toMatchObject({ code: "backup.unreadable" });
}, 120_000);
