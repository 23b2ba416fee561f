import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { storedKeyOf } from "../../src/kernel/idempotency.ts";
import { databasePid, Killable } from "../support/killable.ts";
import { type Answer, type Sent, sending, sendOnce, sendUntilAnswered } from "../support/resending.ts";

const tickets = 48;
const clients = 6;
/** Share of the requests that are not sent again when their answer is lost: the caller has hung up. */
const hangUps = 0.1;
const kills = ["process", "database", "process", "database", "process"] as const;

const folder = mkdtempSync(path.join(tmpdir(), "liangwang-"));
const installation = new Killable({ LIANGWANG_DATA: folder });

beforeAll(() => installation.start());
afterAll(async () => {
  await installation.kill();
  rmSync(folder, { recursive: true, force: true });
});

type Acknowledged = { sent: Sent; verb: string; answer: Answer };
const acknowledged: Acknowledged[] = [];
const abandoned: Sent[] = [];
const refused: string[] = [];

/** The unit, or the one above it, that has people of its own. */
function staffed(owner: string): string {
  const units = owner.split("/").filter((unit) => `handler.${unit}` in installation.tokens);
  const nearest = units.at(-1);
  if (nearest === undefined) throw new Error(`nobody works for ${owner}`);
  return nearest;
}

/** Who does what at which stage, and what they say. */
function stepAt(stage: string, owner: string): { verb: string; login: string; body: object } {
  const of = (role: string) => `${role}.${staffed(owner)}`;
  switch (stage) {
    case "accept":
      return { verb: "accept", login: "dispatcher", body: { category: "roads/road-damage" } };
    case "verify":
      return { verb: "verify", login: "dispatcher", body: { verified: true } };
    case "dispatch":
      return { verb: "dispatch", login: "dispatcher", body: {} };
    case "acknowledge":
      return { verb: "acknowledge", login: of("handler"), body: {} };
    case "contact":
      return { verb: "contact", login: of("handler"), body: { reached: true } };
    case "handle":
      return {
        verb: "handle",
        login: of("handler"),
        body: { solved: true, outcome: "Filled" },
      };
    case "check":
      return { verb: "check", login: of("checker"), body: { approved: true } };
    case "callback":
      return {
        verb: "callback",
        login: "dispatcher",
        body: { reached: true, solved: true, satisfaction: 5 },
      };
    default:
      throw new Error(`no step at ${stage}`);
  }
}

async function send(verb: string, login: string, route: string, body: object): Promise<Answer | undefined> {
  const sent = sending(installation.tokens[login], route, body);
  const hangsUp = Math.random() < hangUps;
  const answer = await sendUntilAnswered(
    () => installation.url,
    sent,
    () => !hangsUp,
  );
  if (answer === undefined) abandoned.push(sent);
  else if (answer.status >= 300) refused.push(`${verb}: ${answer.status} ${JSON.stringify(answer.body)}`);
  else {
    acknowledged.push({ sent, verb, answer });
    return answer;
  }
  return undefined;
}

/** Reports a matter and takes it so many steps on, or as far as the answers come. */
async function live(number: number): Promise<void> {
  const report = {
    source: number % 3 === 0 ? "found" : "asked",
    title: `Pothole ${number}`,
    description: "Deep",
  };
  let answer = await send("report", "operator", "/api/tickets", report);
  for (let steps = number % 12; steps > 0 && answer?.body.status === "open"; steps -= 1) {
    const { id, stage, ownerPath } = answer.body;
    const { verb, login, body } = stepAt(String(stage), String(ownerPath));
    answer = await send(verb, login, `/api/tickets/${id}/${verb}`, body);
  }
}

/** Kills one after the other, each after a random number of further acknowledged acts and a random moment. */
async function killAtRandom(everythingSent: () => boolean): Promise<string[]> {
  const order = kills.map((what) => ({ what, place: Math.random() })).sort((a, b) => a.place - b.place);
  const places: string[] = [];
  for (const { what } of order) {
    const from = acknowledged.length + 5 + Math.floor(Math.random() * 40);
    while (acknowledged.length < from && !everythingSent()) await sleep(2);
    await sleep(Math.random() * 20);
    places.push(`${what} after ${acknowledged.length}`);
    if (what === "process") {
      await installation.kill();
      await installation.start();
    } else process.kill(databasePid(folder), "SIGKILL");
  }
  return places;
}

it("keeps every acknowledged act exactly once, whatever is killed when", async () => {
  let next = 0;
  let running = clients;
  const work = async () => {
    try {
      while (next < tickets) {
        next += 1;
        await live(next);
      }
    } finally {
      running -= 1;
    }
  };
  const [places] = await Promise.all([
    killAtRandom(() => running === 0),
    ...Array.from({ length: clients }, work),
  ]);
  console.info(
    `killed: ${places.join(", ")}; ${acknowledged.length} acts acknowledged, ${abandoned.length} given up`,
  );
  expect(refused).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(tickets);

  // The last one killed may still be coming back.
  const ready = async () => (await fetch(`${installation.url}/readyz`)).status;
  await expect.poll(ready, { timeout: 20_000, interval: 100 }).toBe(200);
  const examination = await installation.examine();
  expect(examination.faults).toEqual([]);

  const recorded = new Map(
    (
      await installation.query<{ key: string; verb: string; id: string; top: number }>(`
        SELECT i.key, a.verb, a.subject_id AS id,
          (SELECT max(version) FROM kernel.act l WHERE l.subject_kind = 'ticket' AND l.subject_id = a.subject_id) AS top
        FROM kernel.idempotency i JOIN kernel.act a ON a.id = i.act WHERE a.subject_kind = 'ticket'`)
    ).map((row) => [row.key, row]),
  );
  for (const { sent, verb, answer } of acknowledged) {
    const row = recorded.get(storedKeyOf(sent.key));
    expect(row).toMatchObject({ verb: `ticket.${verb}`, id: answer.body.id });
    expect(row?.top).toBeGreaterThanOrEqual(Number(answer.body.version));
  }
  const sentKeys = [...acknowledged.map(({ sent }) => sent.key), ...abandoned.map(({ key }) => key)];
  const ours = new Set(sentKeys.map(storedKeyOf));
  expect([...recorded.keys()].filter((key) => !ours.has(key))).toEqual([]);
  const reports = [...recorded.values()].filter(({ verb }) => verb === "ticket.report").length;
  expect(examination.tickets).toBe(reports);
  // Each verb happens to a ticket once on this way, so that a second one would be a request carried out twice.
  const twice = await installation.query(`SELECT subject_id, verb FROM kernel.act
    WHERE subject_kind = 'ticket' GROUP BY 1, 2 HAVING count(*) > 1`);
  expect(twice).toEqual([]);

  for (const { sent, answer } of acknowledged.filter((_, index) => index % 10 === 0)) {
    expect(await sendOnce(installation.url, sent)).toEqual(answer);
  }
  expect((await installation.examine()).acts).toBe(examination.acts);
}, 120_000);
