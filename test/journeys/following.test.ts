import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Caller, startTestCity, type TestCity } from "../support/city.ts";

let city: TestCity;
let dispatcher: Caller;
beforeAll(async () => {
  city = await startTestCity();
  dispatcher = await city.as("dispatcher");
});
afterAll(() => city.stop());

type Matter = { id: string; number: string; code: string };
async function reported(title: string): Promise<Matter> {
  const requester = { notify: "none", language: "en" };
  const body = {
    source: "asked",
    title,
    description: title,
    requester,
    longitude: 121.4547,
    latitude: 31.2304,
  };
  const made = await city.anonymous.does("/api/tickets", body);
  return { id: String(made.id), number: String(made.number), code: String(made.code) };
}

/** A stream of changes, gathered as it comes. */
async function listen({ number, code }: Matter, after?: string) {
  const control = new AbortController();
  const response = await fetch(`${city.url}/api/public/tickets/${number}/changes`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(after === undefined ? {} : { "last-event-id": after }),
    },
    body: JSON.stringify({ code }),
    signal: control.signal,
  });
  const heard = { status: response.status, text: "", ended: false, close: () => control.abort() };
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) heard.text += decoder.decode(chunk, { stream: true });
    heard.ended = true;
  })().catch(() => {
    heard.ended = true;
  });
  const marks = () => [...heard.text.matchAll(/^id: (.*)$/gm)].map(([, mark]) => mark ?? "");
  return Object.assign(heard, { marks });
}

const way = async ({ number, code }: Matter) =>
  (await city.anonymous.call("POST", `/api/public/tickets/${number}/way`, { code })).body as {
    way: { process: string; version: number; at: string[]; passedFlows: string[] } | null;
    answer: { solved: boolean | null; by: string } | null;
  };

test("a resident hears at once that a matter has moved, and nothing of what does not concern residents", async () => {
  const matter = await reported("A lamp is out");
  const stream = await listen(matter);
  // Without a mark of its own the listener is told where it begins.
  await expect.poll(() => stream.marks().length).toBe(1);
  await dispatcher.does(`/api/tickets/${matter.id}/note`, { text: "internal words", public: false });
  await dispatcher.does(`/api/tickets/${matter.id}/accept`, { category: "roads/road-damage" });
  await expect.poll(() => stream.marks().length).toBe(2);
  await dispatcher.does(`/api/tickets/${matter.id}/note`, { text: "for residents", public: true });
  await expect.poll(() => stream.marks().length).toBe(3);
  // Marks and nothing else: no verb, no name, no words.
  const said = stream.text.replace(/^id: .*$/gm, "").replace(/^event: changed$/gm, "");
  expect(said.replace(/^(data: \{\}|retry: 2000|: still here)$/gm, "").trim()).toBe("");
  stream.close();
});

test("whoever comes back is told of what was missed, and not of what is known", async () => {
  const matter = await reported("A bench is broken");
  const first = await listen(matter);
  await expect.poll(() => first.marks().length).toBe(1);
  const known = first.marks()[0] ?? "";
  first.close();
  const same = await listen(matter, known);
  await dispatcher.does(`/api/tickets/${matter.id}/accept`, { category: "roads/road-damage" });
  await expect.poll(() => same.marks().length).toBe(1);
  same.close();
  const late = await listen(matter, known);
  await expect.poll(() => late.marks().length).toBe(1);
  const newest = late.marks().at(-1) ?? "";
  late.close();
  const again = await listen(matter, newest);
  await sleep(300);
  expect(again.marks()).toEqual([]);
  again.close();
});

test("a false code opens neither the way nor the stream", async () => {
  const matter = await reported("A sign is missing");
  const wrong = { ...matter, code: "not-the-code-at-all" };
  expect((await listen(wrong)).status).toBe(403);
  const answer = await city.anonymous.call("POST", `/api/public/tickets/${matter.number}/way`, {
    code: wrong.code,
  });
  expect(answer.status).toBe(403);
});

test("the way lies on the drawing of the very version it runs on", async () => {
  const matter = await reported("A tree has fallen");
  await dispatcher.does(`/api/tickets/${matter.id}/accept`, { category: "roads/road-damage" });
  const { way: taken, answer } = await way(matter);
  expect(answer).toBeNull();
  expect(taken?.at).toEqual(["verify"]);
  const { process = "", version = 0 } = taken ?? {};
  const address = `/api/public/processes/${process}/${version}/drawing`;
  const drawn = (await city.anonymous.get(address)).body as {
    nodes: { id: string; usual: boolean; names: Record<string, string> }[];
    flows: { id: string; points: number[][] }[];
  };
  const nodes = new Map(drawn.nodes.map((node) => [node.id, node]));
  expect(nodes.get("verify")).toMatchObject({ usual: true, names: { en: "Verify", ja: "事実確認" } });
  expect(nodes.get("void-at-accept")?.usual).toBe(false);
  const flows = new Map(drawn.flows.map((flow) => [flow.id, flow]));
  expect(taken?.passedFlows.length).toBeGreaterThan(1);
  for (const flow of taken?.passedFlows ?? []) expect(flows.get(flow)?.points.length).toBeGreaterThan(1);
  expect((await city.anonymous.get("/api/public/processes/other/1/drawing")).status).toBe(404);
});

test("closing the server ends the streams of residents", async () => {
  const stream = await listen(await reported("A wall is painted"));
  await expect.poll(() => stream.marks().length).toBe(1);
  await city.application.server.close();
  await expect.poll(() => stream.ended).toBe(true);
});
