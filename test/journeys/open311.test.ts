import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { XMLParser } from "fast-xml-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToken } from "../../src/foundation/index.ts";
import { systemContext, timelineOf } from "../../src/kernel/index.ts";
import { startTestCity, type TestCity } from "../support/city.ts";

let city: TestCity;
beforeAll(async () => {
  city = await startTestCity();
});
afterAll(() => city.stop());

type Answer = { status: number; type: string | null; language: string | null; text: string };
type Document = Record<string, unknown>;

async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`${city.url}/open311/v2/${path}`, {
    ...init,
    headers: { "accept-language": "en", ...init.headers },
  });
  return {
    status: answer.status,
    type: answer.headers.get("content-type"),
    language: answer.headers.get("content-language"),
    text: await answer.text(),
  };
}

async function json<T = Document[]>(path: string, init?: RequestInit): Promise<T> {
  return JSON.parse((await call(path, init)).text) as T;
}

const lists = ["service", "request", "attribute", "value", "error", "endpoint", "format"];
const parser = new XMLParser({ isArray: (name) => lists.includes(name), parseTagValue: false });
const xml = (text: string) => parser.parse(text) as Record<string, Document>;

function form(parameters: Record<string, string>, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8", ...headers },
    body: new URLSearchParams(parameters).toString(),
  };
}

const here = { lat: "31.2304", long: "121.4547" };
const pothole = { service_code: "roads.road-damage", ...here };

async function posted(parameters: Record<string, string> = pothole): Promise<string> {
  const [made] = await json("requests.json", form(parameters));
  return String(made?.service_request_id);
}

/** The element names of the n-th XML example below a heading of the specification. */
const specification = "../shared/data/open311-spec/GeoReport_v2_index.md";
function exampleBelow(heading: string): Record<string, Document> {
  const section = readFileSync(specification, "utf8").split(`### ${heading}\n`)[1] ?? "";
  const example = /<\?xml[\s\S]*?\n~~~~/.exec(section)?.[0] ?? "";
  return xml(example.replace(/~~~~$/, ""));
}

function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])];
  if (typeof value !== "object" || value === null) return "text";
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.startsWith("?"))
      .map(([name, inner]) => [name, shape(inner)])
      .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
  );
}

describe.skipIf(!existsSync(specification))(
  "the specification's examples, skipped where they are missing",
  () => {
    it.each([
      ["GET Service List", "services.xml"],
      ["GET Service Requests", "requests.xml"],
    ])("%s has the very elements of %s", async (heading, path) => {
      await posted();
      expect(shape(xml((await call(path)).text))).toEqual(shape(exampleBelow(heading)));
    });

    it("GET Service Request, POST Service Request, tokens and errors have theirs", async () => {
      const id = await posted();
      const example = (heading: string) => shape(exampleBelow(heading));
      expect(shape(xml((await call(`requests/${id}.xml`)).text))).toEqual(example("GET Service Request"));
      expect(shape(xml((await call("requests.xml", form(pothole))).text))).toEqual(
        example("POST Service Request"),
      );
      expect(shape(xml((await call(`tokens/${id}.xml`)).text))).toEqual(
        example("GET service_request_id from a token"),
      );
      expect(shape(xml((await call("requests/none.xml")).text))).toEqual(example("Errors"));
    });
  },
);

describe("GeoReport v2", () => {
  it("is found by discovery, in both formats", async () => {
    const found = await json<Document>("discovery.json");
    expect(found).toMatchObject({
      endpoints: [
        { specification: "http://wiki.open311.org/GeoReport_v2", formats: ["text/xml", "application/json"] },
      ],
    });
    expect(found.contact).toBe("Jing'an District, 12345, tickets@jingan.example, https://jingan.example");
    expect(found.key_service).toContain("tickets@jingan.example");
    // What is sent to a demo reaches nobody.
    expect(found).toMatchObject({ endpoints: [{ type: "test" }] });
    const chinese = await call("discovery.json", { headers: { "accept-language": "zh" } });
    expect(chinese.text).toContain("静安区");
    expect(await call("discovery.xml")).toMatchObject({ status: 200, type: "text/xml; charset=utf-8" });
  });

  it("lists the public categories as services, in the language asked for", async () => {
    const services = await json("services.json");
    const codes = services.map((service) => service.service_code);
    expect(codes).toContain("roads.road-damage");
    expect(codes).not.toContain("health.medical-disputes");
    expect(services[0]).toMatchObject({
      metadata: expect.any(Boolean),
      type: "realtime",
      service_name: expect.any(String),
    });
    const chinese = await call("services.json", { headers: { "accept-language": "zh" } });
    expect(chinese).toMatchObject({ language: "zh-CN", type: "application/json; charset=utf-8" });
    expect(chinese.text).toContain("道路");
    expect(await json("services/roads.bridge-tunnel.json")).toEqual({
      service_code: "roads.bridge-tunnel",
      attributes: [],
    });
    expect((await call("services/roads%2Froad-damage.xml")).status).toBe(200);
  });

  it("tells what the city says of a service, as its description and as an attribute that asks for nothing", async () => {
    const services = await json("services.json");
    const lamp = services.find((service) => service.service_code === "roads.street-lighting");
    expect(lamp).toMatchObject({ metadata: true, description: expect.stringMatching(/number on its post/) });
    expect(await json("services/roads.street-lighting.json")).toMatchObject({
      attributes: [{ variable: false, required: false, order: 1, description: lamp?.description }],
    });
    const bridge = services.find((service) => service.service_code === "roads.bridge-tunnel");
    expect(bridge).toMatchObject({ metadata: false, description: expect.stringContaining(": ") });
  });

  it("may be shown by pages of other sites, which send no cookie along", async () => {
    const answer = await fetch(`${city.url}/open311/v2/services.json`, {
      headers: { origin: "https://elsewhere.example" },
    });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("takes a request as a form, and shows it without a word of the requester", async () => {
    const [made] = await json(
      "requests.json",
      form({
        ...pothole,
        jurisdiction_id: "jingan",
        description: "Deep hole before my flat 3-502",
        address_string: "Flat 3-502",
        email: "someone@example.org",
        first_name: "Some",
        phone: "+86 10000000",
        media_url: "https://example.org/hole.jpg",
        "attribute[WHISPAWN]": "123",
      }),
    );
    expect(made).toEqual({
      service_request_id: expect.stringMatching(/^JA-20260310-\d{6}$/),
      service_notice: expect.stringContaining("code"),
      account_id: null,
    });
    const id = String(made?.service_request_id);
    const [shown] = await json(`requests/${id}.json`);
    expect(shown).toMatchObject({
      service_request_id: id,
      status: "open",
      service_code: "roads.road-damage",
      description: shown?.service_name,
      requested_datetime: "2026-03-10T09:30:00+08:00",
      media_url: null,
    });
    expect(Math.abs(Number(shown?.lat) - 31.2304)).toBeLessThan(0.002);
    const all = (await call("requests.xml")).text + (await call(`requests/${id}.json`)).text;
    expect(all).not.toMatch(/3-502|example\.org|10000000|Some|WHISPAWN/);
    expect(await json(`tokens/${id}.json`)).toEqual([{ service_request_id: id, token: id }]);
  });

  it("keeps all that was said for the officers, by the channel of this door", async () => {
    const id = await posted({
      ...pothole,
      description: "Hole",
      "attribute[X]": "1",
      media_url: "https://example.org/a.jpg",
    });
    const dispatcher = await city.as("dispatcher");
    const { body } = await dispatcher.get(`/api/tickets?q=${id}`);
    const [listed] = (body.tickets ?? []) as Document[];
    const { body: detail } = await dispatcher.get(`/api/tickets/${String(listed?.id)}`);
    expect(JSON.stringify(detail)).toContain("Hole\\n\\nX: 1\\n\\nmedia_url: https://example.org/a.jpg");
    const subject = { kind: "ticket", id: String(listed?.id) };
    const [act] = await timelineOf(city.application.ground.database.kysely, subject);
    expect(act).toMatchObject({ verb: "ticket.report", channel: "open311", actor: "anonymous" });
  });

  it("takes JSON bodies, and an api_key in the body or a token in the header", async () => {
    const { ground, house } = city.application;
    const { token } = await createToken(systemContext(ground, "cli"), house.accounts.parts, {
      login: "operator",
      name: "test",
    });
    const init = (body: object, headers = {}) => ({
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    const numbers = {
      service_code: "roads/road-damage",
      lat: 31.2304,
      long: 121.4547,
      attribute: { A: ["1", "2"] },
    };
    expect((await call("requests.json", init({ ...numbers, api_key: token }))).status).toBe(201);
    expect((await call("requests.json", init(numbers, { authorization: `Bearer ${token}` }))).status).toBe(
      201,
    );
    const wrong = await call("requests.json", init({ ...numbers, api_key: "lw_wrong" }));
    expect(wrong.status).toBe(403);
    expect(JSON.parse(wrong.text)).toEqual([{ code: 403, description: expect.stringContaining("api_key") }]);
  });

  it("makes one request of a repeat with the same Idempotency-Key", async () => {
    const key = { "idempotency-key": randomUUID() };
    const first = await call("requests.json", form(pothole, key));
    const second = await call("requests.json", form(pothole, key));
    expect(second).toEqual(first);
  });

  it("hides what is not public once it is decided, and shows progress of what is", async () => {
    const dispatcher = await city.as("dispatcher");
    const idOf = async (number: string) => {
      const { body } = await dispatcher.get(`/api/tickets?q=${number}`);
      return String(((body.tickets ?? []) as Document[])[0]?.id);
    };
    const accept = async (number: string, isPublic: boolean) => {
      const id = await idOf(number);
      await dispatcher.does(`/api/tickets/${id}/accept`, { category: "roads/road-damage", public: isPublic });
      await dispatcher.does(`/api/tickets/${id}/verify`, { verified: true });
    };
    const [shown, hidden] = [await posted(), await posted()];
    await accept(shown, true);
    await accept(hidden, false);
    expect((await call(`requests/${hidden}.json`)).status).toBe(404);
    expect((await json(`requests/${shown}.json`))[0]).toMatchObject({
      status: "open",
      status_notes: "Received",
      expected_datetime: expect.stringMatching(/\+08:00$/),
      agency_responsible: expect.any(String),
    });
  });
});

describe("the list of requests", () => {
  it("is filtered by ids, service, status and dates, and paged", async () => {
    const ids = [
      await posted(),
      await posted(),
      await posted({ ...pothole, service_code: "roads.street-lighting" }),
    ];
    const listed = async (query: string) =>
      (await json(`requests.json?${query}`)).map((request) => request.service_request_id);
    expect((await listed(`service_request_id=${ids[0]},${ids[2]}`)).sort()).toEqual([ids[0], ids[2]].sort());
    expect(await listed("service_code=roads.street-lighting")).toEqual([ids[2]]);
    expect(await listed("status=closed")).toEqual([]);
    expect(await listed("status=open,closed&service_code=roads.street-lighting&start_date=")).toEqual([
      ids[2],
    ]);
    expect(await listed("start_date=2026-03-10T00:00:00Z&end_date=2026-03-10T01:00:00Z")).toEqual([]);
    expect(await listed("start_date=2026-03-10T09:00:00%2B08:00&service_code=roads.street-lighting")).toEqual(
      [ids[2]],
    );
    expect(await listed("updated_after=2026-03-11T00:00:00Z")).toEqual([]);
    expect(await listed("updated_after=2026-03-09T00:00:00Z&service_code=roads.street-lighting")).toEqual([
      ids[2],
    ]);
    const [one, two, both] = [
      await listed("page_size=1"),
      await listed("page_size=1&page=2"),
      await listed("page_size=2"),
    ];
    expect([...one, ...two]).toEqual(both);
    city.clock.advance(new Date(city.clock.now().getTime() + 91 * 86_400_000));
    expect(await listed("")).toEqual([]);
    expect((await listed("start_date=2026-03-01T00:00:00Z")).length).toBeGreaterThan(2);
  });
});

describe("what is not right", () => {
  it.each([
    ["requests.json?jurisdiction_id=elsewhere", 404, "jurisdiction_id elsewhere"],
    ["services/none.json", 404, "service_code none"],
    ["requests.json?service_code=none", 404, "service_code none"],
    ["requests/JA-1.json", 404, "JA-1"],
    ["tokens/1.json", 404, "token 1"],
    [`requests/${"9".repeat(400)}.json`, 404, "999"],
    ["requests.json?start_date=yesterday", 400, "start_date"],
    ["requests.json?start_date=2026-01-01", 400, "start_date"],
    ["requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z", 400, "90 days"],
    ["requests.json?end_date=2026-01-01T00:00:00Z&start_date=2026-06-01T00:00:00Z", 400, "90 days"],
    ["requests.json?status=lost", 400, "open or closed"],
    ["requests.json?page=0", 400, "page"],
    ["requests.json?page_size=100000", 400, "page_size"],
    ["requests.json?service_request_id=%00", 400, "not"],
  ])("%s is answered %i in the form of the specification", async (path, status, said) => {
    const answer = await call(path);
    expect(answer).toMatchObject({ status, type: "application/json; charset=utf-8" });
    expect(JSON.parse(answer.text)).toEqual([{ code: status, description: expect.stringContaining(said) }]);
  });

  it.each([
    [{}, 400, "service_code was not provided"],
    [{ service_code: "none", ...here }, 404, "none"],
    [{ service_code: "roads.road-damage" }, 400, "location"],
    [{ service_code: "roads.road-damage", lat: "31.2" }, 400, "location"],
    [{ service_code: "roads.road-damage", address_id: "7" }, 400, "address_id"],
    [{ ...pothole, lat: "north" }, 400, "lat"],
    [{ ...pothole, lat: "1", long: "1" }, 400, "outside"],
    [{ ...pothole, description: "x".repeat(4001) }, 400, "4000"],
    [{ ...pothole, media_url: "javascript:alert(1)" }, 400, "media_url"],
    [{ ...pothole, email: "nobody" }, 400, "email"],
    [{ ...pothole, description: "a\u0000b" }, 400, "NUL"],
  ])("a request %j is refused with %i", async (parameters, status, said) => {
    const answer = await call("requests.xml", form(parameters as Record<string, string>));
    expect(answer).toMatchObject({ status, type: "text/xml; charset=utf-8" });
    expect(xml(answer.text)).toMatchObject({
      errors: { error: [{ code: String(status), description: expect.stringContaining(said) }] },
    });
  });

  it("never lets what a client sends break the XML", async () => {
    const hostile = `<script>&"'\u0007]]>${"\u{1F600}"}`;
    const answer = await call(`services/${encodeURIComponent(hostile)}.xml`);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain("<script>");
    expect(answer.text).not.toContain("\u0007");
    expect(JSON.stringify(xml(answer.text))).toContain("script");
  });

  it("takes no form at other doors", async () => {
    const answer = await fetch(`${city.url}/api/tickets`, form({ title: "x" }));
    expect(answer.status).toBe(415);
  });

  it("takes no body that is neither form nor JSON", async () => {
    const answer = await call("requests.json", {
      method: "POST",
      headers: { "content-type": "text/xml" },
      body: "<a/>",
    });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject([{ code: 400 }]);
  });
});
