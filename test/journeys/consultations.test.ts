import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, startTestCity, type TestCity } from "../support/city.ts";

let city: TestCity;
let operator: Caller;

beforeAll(async () => {
  city = await startTestCity();
  operator = await city.as("operator");
});
afterAll(() => city.stop());

const question = {
  title: "Renovation waste",
  description: "How do I get rid of rubble?",
  category: "administration/procedures",
  answer: "Bag it and bring it to the marked point.",
};
const requester = { name: "A. Caller", phone: "+86 139 1234 5678", notify: "none", language: "en" };

describe("a question on the phone", () => {
  it("is answered and closed at once, with what the caller was told", async () => {
    const made = await operator.post("/api/tickets/consultations", { ...question, requester });
    expect(made).toMatchObject({ status: 201, body: { status: "closed", code: expect.any(String) } });
    const { body } = await operator.get(`/api/tickets/${made.body.id}`);
    expect(body).toMatchObject({ category: question.category, claimedSolved: null, status: "closed" });
    expect(body.notes).toMatchObject([{ public: true, text: question.answer }]);
    const { body: timeline } = await operator.get(`/api/tickets/${made.body.id}/timeline`);
    expect((timeline.acts as { verb: string }[]).map(({ verb }) => verb)).toEqual([
      "ticket.report",
      "ticket.close",
    ]);
  });

  it("is reopened by the caller, like every closed matter", async () => {
    const made = await operator.post("/api/tickets/consultations", { ...question, requester });
    const { id, code } = made.body;
    const again = await city.anonymous.post(`/api/tickets/${id}/reopen`, { reason: "It did not help", code });
    expect(again).toMatchObject({ status: 200, body: { status: "open", stage: "dispatch" } });
  });
});

describe("who asked", () => {
  it("is told to whoever must talk to them about this matter, as an act with its purpose", async () => {
    const made = await operator.post("/api/tickets/consultations", { ...question, requester });
    const { id } = made.body as { id: string };
    const list = await operator.get(`/api/tickets/${id}/requesters`);
    const [one] = list.body.requesters as { id: string; person: string; language: string }[];
    expect(one).toMatchObject({ language: "en", person: expect.any(String) });
    expect(JSON.stringify(list.body)).not.toContain("12345678");
    const contact = `/api/tickets/${id}/requesters/${one?.id}/contact`;
    expect(await operator.post(contact, { purpose: "calling-back" })).toMatchObject({
      status: 200,
      body: { name: "A. Caller", phone: expect.stringContaining("12345678") },
    });
    const acts = await city.application.ground.database.kysely
      .selectFrom("kernel.act" as never)
      .select(["verb", "detail"] as never)
      .where("verb" as never, "=", "person.read" as never)
      .execute();
    expect(acts).toMatchObject([{ detail: { purpose: "calling-back", matter: `ticket/${id}` } }]);
    const checker = await city.as("checker.urban-operations");
    expect((await checker.post(contact, { purpose: "calling-back" })).status).toBe(403);
  });

  it("finds the caller's earlier matters by person", async () => {
    const found = await operator.post("/api/registers/people/find", {
      kind: "phone",
      value: requester.phone,
    });
    const [person] = found.body.people as string[];
    const { body } = await operator.get(`/api/tickets?requester=${person}`);
    expect((body.tickets as unknown[]).length).toBeGreaterThan(0);
    const nobody = "00000000-0000-7000-8000-000000000000";
    expect((await operator.get(`/api/tickets?requester=${nobody}`)).body.tickets).toEqual([]);
  });
});

it("answers what people often ask, to everybody", async () => {
  const { body } = await city.anonymous.get("/api/knowledge?q=%E7%85%A4%E6%B0%94%E5%91%B3");
  expect((body.entries as { code: string }[]).map(({ code }) => code)).toEqual(["gas-smell"]);
});
