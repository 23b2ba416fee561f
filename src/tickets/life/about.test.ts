import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCity, type TestCity } from "../../../test/support/city.ts";
import { newId } from "../../kernel/index.ts";

let city: TestCity;
beforeAll(async () => {
  city = await startTestCity();
});
afterAll(() => city.stop());

const report = (about: unknown) => ({ source: "asked", title: "The lamp is out", description: "", about });

test("a report about a thing that the register does not hold is refused, and says what to do", async () => {
  const thing = newId();
  const answer = await city.anonymous.post("/api/tickets", report({ thing }));
  expect([answer.status, answer.body.code]).toEqual([422, "ticket.unknown-thing"]);
  expect(answer.body.title).toContain(thing);
  const { rows } = await city.application.ground.database.pool.query(
    "SELECT count(*)::int AS n FROM tickets.ticket",
  );
  expect(rows).toEqual([{ n: 0 }]);
});

test("a thing of the register is taken, a record of another register is not", async () => {
  const { pool } = city.application.ground.database;
  const record = async (register: string) => {
    const id = newId();
    await pool.query(
      `INSERT INTO foundation.record (id, register, type, unit, owner, created_at)
       VALUES ($1, $2, 'lamp', 'jingan/', 'system', now())`,
      [id, register],
    );
    return id;
  };
  const taken = await city.anonymous.post("/api/tickets", report({ thing: await record("thing") }));
  expect(taken.status).toBe(201);
  const refused = await city.anonymous.post("/api/tickets", report({ thing: await record("event") }));
  expect(refused.body.code).toBe("ticket.unknown-thing");
});
