import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, startTestCity, type TestCity } from "../support/city.ts";

type Row = Record<string, unknown>;

describe("what administrators read", () => {
  let city: TestCity;
  let administrator: Caller;
  const read = async (address: string, caller: Caller = administrator): Promise<Row> => {
    const { status, body } = await caller.get(address);
    expect([address, status]).toEqual([address, 200]);
    return body as Row;
  };
  beforeAll(async () => {
    city = await startTestCity({ worker: true });
    administrator = await city.as("administrator");
  });
  afterAll(() => city?.stop());

  it("tells how the installation fares", async () => {
    const health = await read("/api/operation/health");
    expect(health).toMatchObject({ mode: "demo", ledger: { waiting: expect.any(Number) } });
    expect((health.disk as Row).freeBytes).toBeGreaterThan(0);
    expect((health.database as Row).bytes).toBeGreaterThan(1_000_000);
  });

  it("counts jobs by task, and tells why one has failed", async () => {
    await city.application.ground.database.pool.query(
      `SELECT graphile_worker.add_job('broken/thing', '{"act":"00000000-0000-7000-8000-000000000000"}',
         run_at => now() + interval '1 day')`,
    );
    await city.application.ground.database.pool.query(
      `UPDATE graphile_worker._private_jobs SET attempts = max_attempts, last_error = E'no route to host\n at x'
       WHERE task_id = (SELECT id FROM graphile_worker._private_tasks WHERE identifier = 'broken/thing')`,
    );
    const jobs = await read("/api/operation/jobs");
    expect(jobs.tasks).toContainEqual(
      expect.objectContaining({ task: "broken/thing", givenUp: 1, ready: 0, later: 0 }),
    );
    expect(jobs.failed).toMatchObject([{ task: "broken/thing", error: "no route to host", nextAt: null }]);
  });

  it("shows a year of the calendar with its reasons, and when an amount falls due", async () => {
    const { days, notices } = await read("/api/calendar?year=2026", city.anonymous);
    expect(days).toHaveLength(365);
    expect((days as Row[]).find(({ date }) => date === "2026-02-14")).toMatchObject({
      working: true,
      why: "makeUp",
      names: { en: "Spring Festival" },
      notice: expect.any(Number),
    });
    expect(notices).not.toEqual([]);
    const due = await read(
      "/api/calendar/due?from=2026-02-13T08:00:00Z&amount=2&unit=workingDays",
      city.anonymous,
    );
    // Friday 16:00; the 14th is worked, then the Spring Festival until the 23rd: Tuesday the 24th, 16:00.
    expect(due).toMatchObject({ at: "2026-02-24T08:00:00.000Z", beyondAnnounced: false });
    const worked = (due.pieces as { workingMinutes: number }[]).map(({ workingMinutes }) => workingMinutes);
    expect(worked.reduce((sum, minutes) => sum + minutes, 0)).toBe(900);
  });

  it("refuses a shift that the calendar does not have, with its own sentence", async () => {
    const { status, body } = await city.anonymous.get("/api/calendar?year=2026&shift=night");
    expect([status, body.code]).toEqual([400, "calendar.shift"]);
  });

  it("lists a process's versions with what runs on each", async () => {
    const { versions } = await read("/api/processes/ticket/versions");
    expect(versions).toMatchObject([{ version: 1, executable: true, running: 0, held: 0 }]);
    const { status } = await administrator.get("/api/processes/nothing/versions");
    expect(status).toBe(404);
  });

  it("tells what a unit answers for, by its own name and by its kind", async () => {
    const { responsibilities } = await read("/api/organisations/responsibilities?unit=jingan/jiangninglu/");
    expect(responsibilities).not.toEqual([]);
    for (const duty of responsibilities as Row[])
      expect([duty.unit ?? "jingan/jiangninglu/", duty.kind ?? "subdistrict"]).toEqual([
        "jingan/jiangninglu/",
        "subdistrict",
      ]);
  });

  it("finds accounts by words, role and unit, and those that locked themselves out", async () => {
    const logins = async (query: string) =>
      ((await read(`/api/accounts?${query}`)).accounts as { login: string }[]).map(({ login }) => login);
    expect(await logins("search=STEWARD")).toEqual(["steward"]);
    expect(await logins("role=officer&unit=jingan/jiangninglu/")).toEqual(["officer.jiangninglu"]);
    expect(await logins("state=locked")).toEqual([]);
    for (let i = 0; i < 12; i++)
      await city.anonymous.call("POST", "/api/session", { login: "leader", password: "x" });
    expect(await logins("state=locked")).toEqual(["leader"]);
    expect((await read("/api/accounts?search=nobody-of-this-name")).count).toBe(0);
  });

  it("tells every class of deadlines that a category names", async () => {
    const { classes } = await read("/api/deadline-classes", city.anonymous);
    const codes = new Set((classes as { code: string }[]).map(({ code }) => code));
    const groups = (await city.anonymous.get("/api/categories")).body as unknown as {
      categories: { deadlineClass: string }[];
    }[];
    const named = groups.flatMap(({ categories }) => categories.map(({ deadlineClass }) => deadlineClass));
    expect(named.filter((code) => !codes.has(code))).toEqual([]);
  });
});
