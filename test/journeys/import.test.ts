import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemContext, timelineOf, transact } from "../../src/kernel/index.ts";
import {
  type ImportSummary,
  importRequests,
  mappingFor,
  parseMapping,
} from "../../src/tickets/importing/index.ts";
import { fold } from "../../src/tickets/life/fold.ts";
import { toEvent } from "../../src/tickets/life/move.ts";
import { ticketColumns, toTicket } from "../../src/tickets/life/store.ts";
import { startTestCity, type TestCity } from "../support/city.ts";

let city: TestCity;
const folder = mkdtempSync(path.join(tmpdir(), "liangwang-import-"));

beforeAll(async () => {
  city = await startTestCity();
});
afterAll(async () => {
  await city.stop();
  rmSync(folder, { recursive: true });
});

const mappingText = `name: elsewhere
about: rows of a test
match: [id]
zone: Asia/Shanghai
dates: [iso]
fields:
  externalId: id
  title: what
  description: { join: [what, where] }
  longitude: lon
  latitude: lat
  openedAt: opened
  closedAt: closed
  dueAt: due
  answer: answer
category: [what]
categories: { Pothole: roads/road-damage }
`;
const mapping = parseMapping(mappingText, "elsewhere.yaml");

const header = "id,what,where,lon,lat,opened,closed,due,answer\n";
const rows = `${header}a,Pothole,inside,121.4547,31.2304,2024-01-02T10:00,2024-01-03T10:00,2024-01-04T10:00,Filled
b,Pothole,elsewhere,-73.98,40.75,2024-01-02T10:00,2024-01-05T10:00,2024-01-04T10:00,
c,Something,nowhere,,,2024-01-02T10:00,,,
d,Backwards,nowhere,,,2024-01-02T10:00,2024-01-01T10:00,,
`;

function write(name: string, text: string): string {
  const at = path.join(folder, name);
  writeFileSync(at, text);
  return at;
}

function bring(file: string, by = mapping, source?: string): Promise<ImportSummary> {
  const { application } = city;
  const parts = {
    services: application.house.services,
    files: application.city.files,
    context: systemContext(application.ground, "import"),
  };
  const rejectedFile = path.join(folder, "rejected.ndjson");
  return importRequests(parts, file, by, { rejectedFile, ...(source === undefined ? {} : { source }) });
}

async function ticketsOf(source: string) {
  const { rows: found } = await sql<Record<string, unknown>>`SELECT ${ticketColumns} FROM tickets.ticket
    WHERE external_source = ${source} ORDER BY external_id`.execute(city.application.ground.database.kysely);
  return found.map(toTicket);
}

const china = (wall: string) => Date.parse(`${wall}:00+08:00`);

describe("an import of requests", () => {
  it("keeps each request's own times, key, place and words, and is the fold of its act", async () => {
    const summary = await bring(write("a.csv", rows));
    expect(summary).toMatchObject({
      rows: 4,
      imported: 4,
      known: 0,
      rejected: 0,
      open: 1,
      ended: 3,
      outside: 1,
    });
    const [inside, outside, open, backwards] = await ticketsOf("elsewhere");
    expect(inside).toMatchObject({
      status: "closed",
      reportedAt: china("2024-01-02T10:00"),
      dueAt: china("2024-01-04T10:00"),
      closedAt: china("2024-01-03T10:00"),
      category: "roads/road-damage",
      channel: "import",
      // A day of 7.5 working hours from 10:00 to 10:00.
      grossMinutes: 450,
      netMinutes: 450,
    });
    expect(inside?.areaPath).toMatch(/^jingan\//);
    expect(outside).toMatchObject({ longitude: -73.98, latitude: 40.75, areaPath: null });
    expect(outside?.cell).not.toBeNull();
    expect(open).toMatchObject({ status: "open", stage: "accept", closedAt: null, dueAt: null });
    expect(backwards).toMatchObject({ closedAt: china("2024-01-01T10:00"), grossMinutes: null });
    for (const ticket of await ticketsOf("elsewhere")) {
      const subject = { kind: "ticket", id: ticket.id };
      const acts = await timelineOf(city.application.ground.database.kysely, subject);
      expect(acts.map((act) => act.verb)).toEqual(["ticket.import"]);
      expect(fold(ticket.id, acts.map(toEvent))).toEqual(ticket);
      expect(JSON.stringify(acts.map((act) => act.detail))).not.toContain("nowhere");
    }
  });

  it("brings in nothing twice, and says which id came again with other words", async () => {
    expect(await bring(write("a.csv", rows))).toMatchObject({ imported: 0, known: 4, rejected: 0 });
    const changed = rows.replace("Pothole,inside", "Pothole,moved");
    const again = await bring(
      write("b.csv", `${changed}e,New,,,,2024-01-02T10:00,,,\ne,New,,,,2024-01-02T10:00,,,\n`),
    );
    expect(again).toMatchObject({ rows: 6, imported: 1, known: 4, rejected: 1 });
    expect(JSON.parse(readFileSync(again.rejectedFile ?? "", "utf8"))).toMatchObject({
      row: 1,
      reason: "the id a is there already with other words; an import changes no ticket",
    });
  });

  it("lets an open request go on by the city's own process", async () => {
    const open = (await ticketsOf("elsewhere")).find((ticket) => ticket.externalId === "c");
    const dispatcher = await city.as("dispatcher");
    await dispatcher.does(`/api/tickets/${open?.id}/accept`, { category: "roads/road-damage" });
    expect(await dispatcher.does(`/api/tickets/${open?.id}/verify`, { verified: true })).toMatchObject({
      stage: "dispatch",
    });
  });

  it("finds an imported ticket by its words", async () => {
    const { rows: found } = await sql<{ id: string }>`SELECT external_id AS id FROM tickets.ticket
      WHERE external_source = 'elsewhere' AND tokens @@ 'pothole & elsewhere'::tsquery`.execute(
      city.application.ground.database.kysely,
    );
    expect(found).toEqual([{ id: "b" }]);
  });

  it("does the same once when two run at the same time", async () => {
    const many = Array.from({ length: 900 }, (_, at) => `${at},Lamp,,,,2024-01-02T10:00,2024-01-03T10:00,,`);
    const one = write("one.csv", `${header}${many.join("\n")}\n`);
    const other = write("other.csv", `${header}${many.toReversed().join("\n")}\n`);
    const both = await Promise.all([bring(one, mapping, "twice"), bring(other, mapping, "twice")]);
    expect(both.reduce((sum, { imported }) => sum + imported, 0)).toBe(900);
    expect(both.reduce((sum, { known }) => sum + known, 0)).toBe(900);
    expect(await ticketsOf("twice")).toHaveLength(900);
  });

  it("goes on after kill -9 where it was, with one act for each ticket", async () => {
    const many = Array.from({ length: 3000 }, (_, at) => `${at},Lamp,,,,2024-01-02T10:00,2024-01-03T10:00,,`);
    const file = write("killed.csv", `${header}${many.join("\n")}\n`);
    await killedMidway(file, "killed");
    const before = (await ticketsOf("killed")).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(3000);
    expect(await bring(file, mapping, "killed")).toMatchObject({ known: before, imported: 3000 - before });
    const { rows: acts } = await sql<{ acts: number; tickets: number }>`SELECT count(*)::int AS acts,
      count(DISTINCT act.subject_id)::int AS tickets FROM kernel.act JOIN tickets.ticket ON ticket.id::text = act.subject_id
      WHERE ticket.external_source = 'killed'`.execute(city.application.ground.database.kysely);
    expect(acts).toEqual([{ acts: 3000, tickets: 3000 }]);
  });
});

/** Runs the command in a process of its own and kills it once something is durable. */
async function killedMidway(file: string, source: string): Promise<void> {
  const rules = write("elsewhere.yaml", mappingText);
  const main = path.resolve("src/cli/main.ts");
  const child = spawn(
    process.execPath,
    [main, "import", "requests", file, "--mapping", rules, "--source", source],
    {
      env: {
        ...process.env,
        LIANGWANG_DATA: folder,
        DATABASE_URL: city.superuserUrl,
        DATABASE_OWNER_URL: city.superuserUrl,
      },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const gone = new Promise((resolve) => child.once("exit", resolve));
  while (child.exitCode === null && (await ticketsOf(source)).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.kill("SIGKILL");
  await gone;
}
it("what departments and requesters said in the other system counts in the KPIs; unknown words are rejected", async () => {
  const said = parseMapping(
    mappingText.replace(
      "  answer: answer",
      `  claimed: { column: solved, values: { Y: "yes", N: "no" } }
  confirmed: { column: call, values: { good: "yes", bad: "no", none: silent, away: unreached } }
  contactedAt: spoken`,
    ),
    "said.yaml",
  );
  const lines = ["Y,good", "Y,bad", "N,none", "Y,away", "Y,perhaps"].map(
    (words, n) =>
      `s${n},Pothole,x,,,2025-05-02T10:00,2025-05-03T10:00,2025-05-04T10:00,${words},2025-05-02T11:00`,
  );
  const file = write(
    "said.csv",
    `id,what,where,lon,lat,opened,closed,due,solved,call,spoken\n${lines.join("\n")}\n`,
  );
  expect(await bring(file, said, "said")).toMatchObject({ imported: 4, rejected: 1 });
  expect(readFileSync(path.join(folder, "rejected.ndjson"), "utf8")).toContain(
    'does not say what the confirmed \\"perhaps\\" means (yes, no, silent, unreached)',
  );
  const tickets = await ticketsOf("said");
  expect(tickets.map(({ confirmedSolved, callbackReached }) => [confirmedSolved, callbackReached])).toEqual([
    [true, true],
    [false, true],
    [null, true],
    [null, false],
  ]);
  expect(tickets[0]?.contactedAt).toBe(Date.parse("2025-05-02T11:00+08:00"));
  const leader = await city.as("leader");
  const { body } = await leader.get("/api/kpis?period=2025-05");
  const figure = (id: string) => (body.figures as { id: string }[]).find((one) => one.id === id);
  expect(figure("claimed")).toMatchObject({ numerator: 3, denominator: 4 });
  expect(figure("confirmed")).toMatchObject({ numerator: 1, denominator: 2 });
});

const data = path.resolve("../shared/data/requests-311");

/** 12-hour wall time of New York as a text that sorts like the time. */
function sortable(text: string): string {
  const [, month, day, year, hour, rest, half] =
    /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d:\d\d) ([AP])M$/.exec(text) ?? [];
  const hours = (Number(hour) % 12) + (half === "P" ? 12 : 0);
  return `${year}-${month}-${day} ${String(hours).padStart(2, "0")}:${rest}`;
}

async function countsOf(source: string) {
  return transact(city.application.ground.database, async (tx) => {
    const { rows: found } = await sql<Record<string, number>>`SELECT count(*)::int AS all,
      count(*) FILTER (WHERE status = 'open')::int AS open,
      count(*) FILTER (WHERE status = 'closed')::int AS closed,
      count(*) FILTER (WHERE status = 'closed' AND due_at IS NOT NULL)::int AS "closedDue",
      count(*) FILTER (WHERE status = 'closed' AND closed_at <= due_at)::int AS "onTime"
      FROM tickets.ticket WHERE external_source = ${source}`.execute(tx);
    return found[0];
  });
}

describe.skipIf(!existsSync(data))("real history, skipped where ../shared/data is missing", () => {
  it("of New York agrees with its own due and closing times: on time, late and open", async () => {
    const file = path.join(data, "nyc311_5895_full_columns.csv");
    await bring(file, await mappingFor(file));
    const said: Record<string, string>[] = parse(readFileSync(file), { columns: true });
    const closed = said.filter((row) => row.Status === "Closed");
    const due = closed.filter((row) => row["Due Date"] !== "");
    const onTime = due.filter((row) => sortable(row["Closed Date"] ?? "") <= sortable(row["Due Date"] ?? ""));
    expect(await countsOf("nyc311")).toEqual({
      all: said.length,
      open: said.length - closed.length,
      closed: closed.length,
      closedDue: due.length,
      onTime: onTime.length,
    });
    // The same by the KPIs of everybody: over all that was due, whether it was closed or not.
    const everDue = said.filter((row) => row["Due Date"] !== "").length;
    const leader = await city.as("leader");
    const { body } = await leader.get("/api/kpis?period=2010-01-01..2023-12-31");
    const figure = (id: string) => (body.figures as { id: string }[]).find((one) => one.id === id);
    expect(figure("due")).toMatchObject({ count: everDue });
    expect(figure("closed")).toMatchObject({ numerator: due.length, denominator: everDue });
    expect(figure("on-time")).toMatchObject({ numerator: onTime.length, denominator: everDue });
  });

  it("of San Francisco agrees with its own status, also where a request ends before it begins", async () => {
    const file = path.join(data, "sf311_10000.csv");
    const summary = await bring(file, await mappingFor(file));
    expect(summary).toMatchObject({ rows: 10_000, imported: 10_000, rejected: 0, open: 370, ended: 9630 });
    expect(summary.backwards).toBe(17);
    expect(await countsOf("sf311")).toMatchObject({ open: 370, closed: 9630, closedDue: 0 });
  });
});
