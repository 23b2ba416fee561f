import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cityFolder } from "../../src/app/index.ts";
import { liveDay } from "../../src/cli/demo/life.ts";
import { type DemoWorkFile, loadDemoWork } from "../../src/cli/demo/work.ts";
import { createLog } from "../../src/kernel/index.ts";
import { type Caller, startTestCity, type TestCity } from "../support/city.ts";

type Work = {
  instance: string;
  item: string;
  node: string;
  unit: string;
  taken: string;
  process: { id: string };
};

describe.each(["jingan", "port-linden"])("work begun by hand in the demo's day of %s", (folder) => {
  let city: TestCity;
  let file: DemoWorkFile;
  let dispatcher: Caller;
  beforeAll(async () => {
    city = await startTestCity({ city: folder, environment: { DEMO_PACE: "3600" } });
    const read = await loadDemoWork(cityFolder(folder));
    if (read === undefined) throw new Error(`${folder} has no day/work.yaml`);
    file = read;
    dispatcher = await city.as("dispatcher");
  });
  afterAll(() => city?.stop());

  const open = async () => (await dispatcher.get("/api/work-items?all=true&limit=500")).body.work as Work[];
  const begun = async () =>
    (await dispatcher.get("/api/begun-processes?limit=200")).body.processes as {
      status: string;
      byMe: boolean;
    }[];

  it("holds nothing that a form refuses, and reaches every task and every answer that it names", async () => {
    for (const { process, by, values } of file.begin) {
      const answer = await (await city.as(by)).post(`/api/processes/${process}/start`, { variables: values });
      expect(answer, values.place as string).toMatchObject({ status: 201, body: { incidents: [] } });
    }
    const turns = new Map<string, number>();
    for (let round = 0; round < 6; round += 1) {
      for (const { instance, item, node, unit, process } of await open()) {
        const rule = file.tasks[process.id]?.[node];
        if (rule === undefined) throw new Error(`nobody does ${node} of ${process.id}`);
        const turn = turns.get(node) ?? 0;
        turns.set(node, turn + 1);
        const place = unit.split("/").at(-2);
        const role = rule.by.at(-1);
        const answer = rule.answers[turn % rule.answers.length];
        const done = await (await city.as(`${role}.${place}`)).post(
          `/api/work-items/${instance}/${item}/complete`,
          { variables: answer?.values ?? {} },
        );
        expect(done, node).toMatchObject({ status: 200, body: { incidents: [] } });
      }
    }
    for (const [process, tasks] of Object.entries(file.tasks)) {
      for (const [node, { answers }] of Object.entries(tasks))
        expect(turns.get(node), `${process} ${node}`).toBeGreaterThanOrEqual(answers.length);
    }
    for (const { instance } of await open()) {
      await dispatcher.does(`/api/process-instances/${instance}/cancel`, { reason: "the test is over" });
    }
  });

  it("is begun and done by the units' own accounts, some of it left open, and stands still while paused", async () => {
    const before = (await begun()).length;
    const completed = async () => (await begun()).filter(({ status }) => status === "completed").length;
    const completedBefore = await completed();
    const day = await liveDay(city.application, city.config, createLog("error"));
    // The first of them come at their own pace, however much the demo hurries.
    await expect.poll(open, { timeout: 20_000 }).not.toEqual([]);
    await expect.poll(completed, { timeout: 50_000 }).toBeGreaterThan(completedBefore);
    expect((await begun()).length).toBeGreaterThan(before);
    await dispatcher.call("PUT", "/api/demo/day", { running: false });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const still = JSON.stringify([await open(), await begun()]);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(JSON.stringify([await open(), await begun()])).toBe(still);
    await dispatcher.call("PUT", "/api/demo/day", { running: true });
    await expect
      .poll(async () => JSON.stringify([await open(), await begun()]), { timeout: 20_000 })
      .not.toBe(still);
    day?.stop();
    expect((await open()).length).toBeLessThanOrEqual(file.openAtMost + file.first);
  });
});
