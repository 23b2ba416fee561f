import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../kernel/index.ts";
import { overrideLabel } from "../labelling/actions.ts";
import * as asking from "../life/asking.ts";
import * as ending from "../life/ending.ts";
import * as handling from "../life/handling.ts";
import * as marking from "../life/marking.ts";
import * as reporting from "../life/reporting.ts";
import * as secondPerson from "../life/second-person.ts";
import { addressBook } from "./contacts.ts";
import { ticketsWithWords } from "./store.ts";
import { type NoticesCity, openNoticesCity, roads, type Seen, stepsOf } from "./testing.ts";

let city: NoticesCity;
let steps: ReturnType<typeof stepsOf>;

beforeAll(async () => {
  city = await openNoticesCity();
  steps = stepsOf(city);
});
afterAll(() => city.stop());

const told = (messages: readonly Seen[], name: string) =>
  messages.filter((message) => message.recipient === city.person(name)).map((message) => message.template);
const toStaff = (messages: readonly Seen[]) =>
  messages
    .filter((message) => message.channel === "notice")
    .map(({ template, recipient }) => [template, recipient]);

const followAll = () => city.followAll();

describe("what a requester is told", () => {
  it("follows the matter from the report to its end, in the requester's language", async () => {
    const { id, number } = await steps.report("Aki", {}, "ja");
    await steps.dispatch(id);
    await steps.handle(id, "穴を埋めました。");
    await steps.close(id);
    await followAll();
    const messages = await city.messages(id);
    expect(told(messages, "Aki")).toEqual([
      "received",
      "dispatched",
      "handled",
      "callback-question",
      "closed",
    ]);
    const mine = messages.filter((message) => message.recipient === city.person("Aki"));
    expect(mine.every((message) => message.language === "ja" && message.channel === "mail")).toBe(true);
    expect(mine[0]?.subject).toContain(number);
    expect(mine[0]?.body).toContain(`https://city.example/tickets/${number}`);
    expect(mine[2]?.body).toContain("穴を埋めました。");
    expect(mine.map((message) => message.body).join()).not.toContain("internal words");
  });

  it("keeps the words of the request out of text messages", async () => {
    const requester = { name: "Bo", phone: "13800000000", notify: "sms", language: "en" } as const;
    const { id } = await steps.report("Bo", { requester, title: "My neighbour Zhang" });
    await followAll();
    const [sms] = await city.messages(id);
    expect(sms).toMatchObject({ channel: "sms", subject: "", template: "received" });
    expect(sms?.body).not.toContain("Zhang");
  });

  it("tells nothing to whoever wants to hear nothing", async () => {
    const { id } = await steps.report("Chen", {
      requester: { name: "Chen", notify: "none", language: "en" },
    });
    await steps.dispatch(id);
    await followAll();
    expect((await city.messages(id)).filter((message) => message.channel !== "notice")).toEqual([]);
  });

  it("tells every requester of a merge, through any number of merges, and later what became of it", async () => {
    const first = await steps.report("Ada");
    const second = await steps.report("Ben");
    const third = await steps.report("Cleo");
    await followAll();
    await steps.merge(first.id, second.id);
    await steps.merge(second.id, third.id);
    await ending.transferTicket(city.services, city.by("dispatcher"), third.id, {
      service: "Metro",
      reason: "r",
    });
    await followAll();
    expect(told(await city.messages(first.id), "Ada")).toEqual(["received", "merged"]);
    const ofSecond = await city.messages(second.id);
    expect([told(ofSecond, "Ada"), told(ofSecond, "Ben")]).toEqual([["merged"], ["received", "merged"]]);
    const ofThird = await city.messages(third.id);
    for (const name of ["Ada", "Ben", "Cleo"]) expect(told(ofThird, name)).toContain("transferred");
    const adas = ofThird.find((message) => message.recipient === city.person("Ada"));
    expect(adas?.subject).toContain(first.number);
    expect(adas?.body).toContain("Ada's words");
    expect(adas?.body).not.toContain("Cleo's words");
    const merged = (await city.messages(first.id)).find((message) => message.template === "merged");
    expect(merged?.body).toContain(second.number);
  });

  it("shows who joined a public matter neither the words nor the name of who reported it", async () => {
    const { id } = await steps.report("Dora");
    await steps.dispatch(id);
    const mail = { name: "Emil", mail: "e@example.org", notify: "mail", language: "en" } as const;
    city.clock.advance(new Date(city.clock.now().getTime() + 60_000));
    await reporting.joinTicket(city.services, city.by("resident"), id, mail);
    await steps.handle(id);
    await followAll();
    const messages = await city.messages(id);
    expect(told(messages, "Emil")).toEqual(["received", "handled"]);
    const emils = messages.filter((message) => message.recipient === city.person("Emil"));
    expect(emils.map((message) => message.body + message.subject).join()).not.toContain("Dora");
    expect(told(messages, "Dora").filter((template) => template === "received")).toHaveLength(1);
  });

  it("never passes on a reason that was written for colleagues", async () => {
    const { id } = await steps.report("Finn");
    await steps.dispatch(id);
    const reason = "The resident is a known complainer";
    const { services, by } = city;
    await secondPerson.requestChange(services, by("handler"), id, { kind: "extend", reason, workingDays: 2 });
    await secondPerson.decideRequest(services, by("supervisor"), id, {
      approved: true,
      note: "internal too",
    });
    await secondPerson.requestChange(services, by("handler"), id, { kind: "suspend", reason });
    await secondPerson.decideRequest(services, by("supervisor"), id, { approved: true });
    await secondPerson.resumeTicket(services, by("handler"), id, {});
    await secondPerson.requestChange(services, by("handler"), id, { kind: "void", reason });
    await secondPerson.decideRequest(services, by("supervisor"), id, { approved: true });
    await followAll();
    const messages = await city.messages(id);
    expect(told(messages, "Finn")).toEqual([
      "received",
      "dispatched",
      "extended",
      "suspended",
      "resumed",
      "voided",
    ]);
    const finns = messages.filter((message) => message.recipient === city.person("Finn"));
    expect(finns.map((message) => message.body).join()).not.toMatch(/complainer|internal/);
    expect(finns[2]?.body).toContain("please call 12345");
  });

  it("asks again after a reopening, once for each act", async () => {
    const { id } = await steps.report("Gil");
    await steps.dispatch(id);
    await steps.handle(id);
    await steps.close(id);
    await ending.reopenTicket(city.services, city.by("supervisor"), id, { reason: "again" });
    await followAll();
    expect(told(await city.messages(id), "Gil").slice(-2)).toEqual(["closed", "reopened"]);
  });

  it("leaves no placeholder unfilled, whatever is told", async () => {
    const { rows } = await city.ground.database.pool.query<{ all: string }>(
      `SELECT string_agg(subject || body, E'\n') AS all FROM outside.message`,
    );
    expect(rows[0]?.all).not.toMatch(/\{\w+\}|undefined|null/);
  });
});

describe("what staff are told", () => {
  it("tells the unit that gets a matter, its partners, and who must act on a return or a failed check", async () => {
    const { services, by } = city;
    const partner = "jingan/greening-and-appearance/";
    const known = city.application.city.duties.tree.units.find(
      (unit) => unit.kind === "department" && unit.path !== roads,
    );
    const other = services.isUnit(partner) ? partner : (known?.path ?? "");
    const { id } = await steps.report("Hana", { title: "Broken kerb" });
    await steps.dispatch(id);
    await handling.returnTicket(services, by("handler"), id, { notOurs: true, reason: "not our road" });
    await handling.dispatchTicket(services, by("dispatcher"), id, { unit: roads, partners: [other] });
    await handling.acknowledgeTicket(services, by("handler"), id);
    await marking.superviseTicket(by("leader"), id, { reason: "the mayor asked" });
    await followAll();
    const messages = await city.messages(id);
    const intake = services.intakeUnit;
    expect(toStaff(messages)).toEqual([
      ["assigned", `unit:${roads}@handler`],
      ["returned", `unit:${intake}@dispatcher`],
      ["assigned", `unit:${roads}@handler`],
      ["assigned", `unit:${other}@handler`],
      ["supervised", `unit:${roads}@unit-leader`],
    ]);
    const returned = messages.find((message) => message.template === "returned");
    expect(returned).toMatchObject({ unit: intake, language: "zh-CN" });
    expect(returned?.body).toContain("not our road");
    expect(returned?.body).toContain("Broken kerb");
    expect(returned?.body).toContain(`https://city.example/desk/tickets/${id}`);
  });

  it("tells whoever has the matter that a question was answered, or was not in time", async () => {
    const { services, by } = city;
    const { id } = await steps.report("Jun");
    await steps.dispatch(id);
    await handling.acknowledgeTicket(services, by("handler"), id);
    await handling.contactRequester(services, by("handler"), id, { reached: false });
    const text = "Which side of the street?";
    await asking.askRequester(services, by("handler"), id, { text });
    await asking.replyToQuestion(services, by("operator"), id, { words: "North." });
    await asking.askRequester(services, by("handler"), id, { text });
    const question = async () =>
      (await ticketsWithWords(city.ground.database.kysely, [id])).get(id)?.question;
    city.clock.advance(new Date((await question())?.remindAt ?? 0));
    await asking.followQuestion(services, by("system"), { id, question: (await question()) ?? null });
    await followAll();
    city.clock.advance(new Date((await question())?.dueAt ?? 0));
    await asking.followQuestion(services, by("system"), { id, question: (await question()) ?? null });
    await followAll();
    const messages = await city.messages(id);
    expect(told(messages, "Jun").slice(2)).toEqual([
      "more-information",
      "more-information",
      "information-reminder",
    ]);
    expect(messages.find(({ template }) => template === "more-information")?.body).toContain(text);
    expect(toStaff(messages).slice(1)).toEqual([
      ["information-received", "account:handler"],
      ["information-missing", "account:handler"],
    ]);
  });

  it("tells the dispatcher once that a label proposes a second dispatch", async () => {
    const { services, by } = city;
    const { id } = await steps.report("Kay");
    await steps.dispatch(id);
    const said = { label: "people.in-danger", verdict: "applies", reason: "A child fell into it." } as const;
    await overrideLabel(services, by("supervisor"), id, said);
    await overrideLabel(services, by("supervisor"), id, said);
    await followAll();
    expect(toStaff(await city.messages(id)).slice(1)).toEqual([
      ["label-proposal", `unit:${services.intakeUnit}@dispatcher`],
    ]);
  });

  it("tells only partners that are new", async () => {
    const { services, by } = city;
    const [one = "", two = ""] = city.application.city.duties.tree.units
      .filter((unit) => unit.kind === "department" && unit.path !== roads)
      .map((unit) => unit.path);
    const { id } = await steps.report("Ida");
    await steps.dispatch(id);
    city.clock.advance(new Date(city.clock.now().getTime() + 60_000));
    await marking.setPartners(services, by("dispatcher"), id, { partners: [one] });
    await followAll();
    city.clock.advance(new Date(city.clock.now().getTime() + 60_000));
    await marking.setPartners(services, by("dispatcher"), id, { partners: [one, two] });
    await followAll();
    expect(toStaff(await city.messages(id)).slice(1)).toEqual([
      ["assigned", `unit:${one}@handler`],
      ["assigned", `unit:${two}@handler`],
    ]);
  });
});

describe("following", () => {
  it("writes each message once, also when two processes follow at once and one begins anew", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, (_, n) => steps.report(`P${n}`)));
    await Promise.all([followAll(), followAll(), followAll()]);
    const count = async () => {
      const { rows } = await city.ground.database.pool.query<{ count: number }>(
        "SELECT count(*) AS count FROM outside.message WHERE about = ANY($1)",
        [made.map(({ id }) => `ticket/${id}`)],
      );
      return rows[0]?.count;
    };
    expect(await count()).toBe(20);
    // As after a restore from a backup that knew less of the outbox than of the acts.
    await city.ground.database.pool.query(
      "UPDATE tickets.follower SET transaction = '0'::xid8, sequence = 0",
    );
    await followAll();
    expect(await count()).toBe(20);
  });

  it("loses nothing when a batch fails half-way", async () => {
    const { id } = await steps.report("Kim");
    const { templates } = city.parts;
    city.parts.templates = { ...templates, templates: [] };
    await expect(followAll()).rejects.toThrow(/no template/);
    city.parts.templates = templates;
    await followAll();
    expect(told(await city.messages(id), "Kim")).toEqual(["received"]);
  });
});

describe("the address of a recipient", () => {
  it("is looked up through the register of people, and is none for a unit or a stranger", async () => {
    const address = addressBook({
      contactOf: async (person) => (person === "p1" ? { mail: "p1@example.org", phone: "1" } : {}),
      personOf: async (account) => (account === "a1" ? "p1" : undefined),
    });
    expect(await address("person:p1", "mail")).toBe("p1@example.org");
    expect(await address("account:a1", "sms")).toBe("1");
    expect(await address("account:a2", "mail")).toBeUndefined();
    expect(await address("person:p2", "mail")).toBeUndefined();
    expect(await address(`unit:${roads}@handler`, "mail")).toBeUndefined();
    expect(await address(`requester:${newId()}`, "mail")).toBeUndefined();
  });
});
