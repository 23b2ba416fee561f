import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { anybody, testServer } from "../../../test/support/server.ts";
import { act, newId } from "../../kernel/index.ts";
import { openObjectStore, outsideProblem } from "../../outside/index.ts";
import { evolve } from "../life/fold.ts";
import { ticketProblem } from "../life/problems.ts";
import { codeHash } from "../life/reporting.ts";
import { insertRequester, insertTicket } from "../life/store.ts";
import type { Details, TicketEvent } from "../life/ticket.ts";
import { attachmentProblem } from "./problems.ts";
import { attachmentRoutes } from "./routes.ts";
import { exif, isoMedia, jpeg, pdf, png } from "./samples.ts";
import type { AttachmentView } from "./schema.ts";

const bytesAtMost = 200_000;
const code = "code-of-requester";
let kernel: TestKernel;
let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
let ticket: string;

beforeAll(async () => {
  kernel = await testKernel();
  folder = await mkdtemp(path.join(tmpdir(), "liangwang-attachments-"));
  const store = await openObjectStore(path.join(folder, "objects"));
  const module = {
    name: "tickets",
    problems: { ...attachmentProblem.catalogue, ...ticketProblem.catalogue, ...outsideProblem.catalogue },
    routes: attachmentRoutes({ store, bytesAtMost }),
  };
  const own = { "ticket.attach": "own", "ticket.read": "own" } as const;
  const tokens = new Map([
    ["staff", { ...anybody, role: "handler" }],
    [
      "elsewhere",
      testActor({ "ticket.attach": "unit", "ticket.read": "unit" }, { id: "e", unit: "district/parks/" }),
    ],
    ["resident", { ...testActor(own, { id: "r", unit: null }), role: "resident" }],
  ]);
  server = await testServer(kernel, [module], tokens);
  ticket = await newTicket();
});
afterAll(async () => {
  await server.server.close();
  await kernel.close();
  await rm(folder, { recursive: true, force: true });
});

async function newTicket(): Promise<string> {
  const id = newId();
  const reported: Details["ticket.report"] = {
    ...{ stage: "accept", stageStartedAt: 0, stageDueAt: 1, stageYellowAt: 1, number: `N-${id}` },
    ...{
      source: "asked",
      channel: "web",
      category: null,
      urgency: "normal",
      longitude: null,
      latitude: null,
    },
    ...{ cell: null, areaPath: null, ownerPath: "district/roads/", public: true, parent: null },
    ...{ externalSource: null, externalId: null, wordsSha256: "" },
  } as const;
  const context = contextFor(kernel.ground, anybody);
  await act(context, "ticket.report", { kind: "ticket", id }, async (tx, draft) => {
    const event: TicketEvent = {
      verb: "ticket.report",
      at: draft.at.getTime(),
      actor: "r",
      channel: "web",
      detail: reported,
    };
    await insertTicket(tx, evolve(undefined, id, event), { title: "t", description: "d", address: null }, []);
    const who = { person: null, account: null, language: "en", notify: "none" };
    await insertRequester(tx, { id: newId(), ticket: id, ...who, secret: codeHash(code), at: draft.at });
    draft.detail = reported;
    return null;
  });
  return id;
}

type Answer = { code?: string; version?: number; attachment: AttachmentView };
type Sent = { token?: string; code?: string; key?: string; type?: string; id?: string };
type Part = { name: string; content: Buffer | string; filename?: string; type?: string };

async function send(
  parts: readonly Part[],
  { token = "staff", code: followUp, key, type, id = ticket }: Sent = {},
) {
  const form = new FormData();
  for (const { name, content, filename, type: partType } of parts) {
    if (typeof content === "string") form.append(name, content);
    else
      form.append(
        name,
        new Blob([new Uint8Array(content)], { type: partType ?? "" }),
        filename ?? "photo.jpg",
      );
  }
  const response = await fetch(`${server.url}/api/tickets/${id}/attachments`, {
    method: "POST",
    headers: {
      ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
      ...(followUp === undefined ? {} : { "x-follow-up-code": followUp }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
      ...(type === undefined ? {} : { "content-type": type }),
    },
    body: form,
  });
  return { status: response.status, body: (await response.json()) as Answer };
}
const file = (content: Buffer, filename = "photo.jpg", type?: string): Part => ({
  name: "file",
  content,
  filename,
  ...(type === undefined ? {} : { type }),
});
const field = (name: string, content: string): Part => ({ name, content });

async function get(address: string, headers: Record<string, string> = { authorization: "Bearer staff" }) {
  const response = await fetch(`${server.url}/api/tickets/${address}`, { headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  const json = response.headers.get("content-type")?.includes("json") === true;
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    body: json ? JSON.parse(bytes.toString()) : {},
  };
}
const incoming = () => readdir(path.join(folder, "objects", "incoming"));
async function objects(): Promise<number> {
  return (await readdir(path.join(folder, "objects"), { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile(),
  ).length;
}

describe("attaching a file", () => {
  it("keeps it as it was sent, and the act states its SHA-256", async () => {
    const content = jpeg({ exif: exif(6) });
    const { status, body } = await send([field("moment", "before"), file(content, "街面.jpg")]);
    const sha256 = createHash("sha256").update(content).digest("hex");
    expect(status).toBe(201);
    expect(body.attachment).toMatchObject({
      moment: "before",
      name: "街面.jpg",
      mediaType: "image/jpeg",
      sha256,
      public: false,
    });
    const { id } = body.attachment;
    const answer = await get(`${ticket}/attachments/${id}`);
    expect(answer.bytes.equals(content)).toBe(true);
    const { rows } = await kernel.database.pool.query(
      "SELECT detail FROM kernel.act WHERE verb = 'ticket.attach'",
    );
    expect(rows[0]?.detail).toEqual({ attachment: id, sha256, moment: "before" });
  });

  it("reads the fields also where they follow the file", async () => {
    const { body } = await send([file(png(), "a.png"), field("moment", "after"), field("public", "true")]);
    expect(body.attachment).toMatchObject({ moment: "after", public: true, mediaType: "image/png" });
  });

  it("is safe to repeat with the same key, and refuses the key for another file", async () => {
    const id = await newTicket();
    const first = await send([file(jpeg())], { key: "k1", id });
    const again = await send([file(jpeg())], { key: "k1", id });
    expect(again).toEqual(first);
    expect((await get(`${id}/attachments`)).body.attachments).toHaveLength(1);
    expect(await send([file(png())], { key: "k1", id })).toMatchObject({
      status: 422,
      body: { code: "kernel.key-reused" },
    });
  });

  it("is refused to whoever may not, before anything is stored", async () => {
    const before = await objects();
    const other = jpeg({ comment: "never stored" });
    expect((await send([file(other)], { token: "" })).status).toBe(401);
    expect(await send([file(other)], { token: "elsewhere" })).toMatchObject({
      body: { code: "ticket.not-found" },
    });
    expect(await send([file(other)], { token: "resident", code: "wrong-code" })).toMatchObject({
      status: 403,
      body: { code: "ticket.wrong-code" },
    });
    expect(await objects()).toBe(before);
  });

  it("is open to a requester with the code, for staff to see", async () => {
    const mine = await newTicket();
    const { status, body } = await send([file(jpeg()), field("public", "true")], {
      token: "resident",
      code,
      id: mine,
    });
    expect(status).toBe(201);
    expect(body.attachment).toMatchObject({ public: false });
    expect((await get(`${mine}/attachments`)).body.attachments).toHaveLength(1);
    expect((await get(`${mine}/public-attachments`, { "x-follow-up-code": code })).body.attachments).toEqual(
      [],
    );
  });
});

describe("hostile files", () => {
  it.each<[string, Part[], number, string]>([
    ["nothing", [], 400, "attachment.no-file"],
    ["fields alone", [field("moment", "before")], 400, "attachment.no-file"],
    ["an empty file", [file(Buffer.alloc(0))], 422, "attachment.empty"],
    ["two files", [file(jpeg()), file(png())], 400, "attachment.one-file"],
    [
      "a program called photo.jpg",
      [file(Buffer.from(`MZ${"\0".repeat(500)}`), "photo.jpg", "image/jpeg")],
      415,
      "attachment.type",
    ],
    [
      "an archive called report.pdf",
      [file(Buffer.from(`PK\x03\x04${"\0".repeat(500)}`, "latin1"), "report.pdf")],
      415,
      "attachment.type",
    ],
    [
      "a drawing with scripts",
      [
        file(
          Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>\0'),
          "a.svg",
          "image/svg+xml",
        ),
      ],
      415,
      "attachment.type",
    ],
    ["a picture cut off at its first bytes", [file(Buffer.from([0xff, 0xd8]))], 415, "attachment.type"],
    ["too much", [file(Buffer.concat([jpeg(), randomBytes(bytesAtMost)]))], 413, "outside.object-too-large"],
    ["an unknown moment", [file(jpeg()), field("moment", "never")], 400, "kernel.invalid"],
    ["a field that would reach into objects", [file(jpeg()), field("__proto__", "x")], 400, "kernel.invalid"],
  ])("refuses %s and keeps nothing half-written", async (_name, parts, status, problem) => {
    expect(await send(parts)).toMatchObject({ status, body: { code: problem } });
    expect(await incoming()).toEqual([]);
  });

  it("serves what is picture and page at once as a picture that runs nothing", async () => {
    const page = "<html><script>alert(1)</script></html>";
    const both = jpeg({ comment: page, after: Buffer.from(page) });
    const { body } = await send([file(both, "../../x.html", "text/html")]);
    const { id, name } = body.attachment;
    expect(name).toBe("x.html.jpg");
    const answer = await get(`${ticket}/attachments/${id}`);
    expect(answer.headers.get("content-type")).toBe("image/jpeg");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    expect(answer.headers.get("content-disposition")).toMatch(/^inline; filename="x\.html\.jpg"/);
    expect(answer.headers.get("cache-control")).toContain("private");
  });

  it("serves text as a file to save, whatever it holds", async () => {
    const { body } = await send([file(Buffer.from("<script>alert(1)</script>"), "note.html", "text/html")]);
    const { id } = body.attachment;
    const answer = await get(`${ticket}/attachments/${id}`);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="note\.html\.txt"/);
  });

  it("survives a sender who goes away in the middle", async () => {
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${server.url}/api/tickets/${ticket}/attachments`, {
        method: "POST",
        headers: {
          authorization: "Bearer staff",
          "content-type": "multipart/form-data; boundary=b",
          "content-length": 100_000,
        },
      });
      request.on("error", () => resolve()).on("close", () => resolve());
      request.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n');
      request.write(jpeg(), () => setTimeout(() => request.destroy(), 100));
    });
    await expect.poll(incoming).toEqual([]);
    expect((await send([file(pdf, "a.pdf")])).status).toBe(201);
  });

  it("tells of a form that breaks off", async () => {
    const headers = { authorization: "Bearer staff", "content-type": "multipart/form-data; boundary=b" };
    for (const broken of [
      "--b\r\n",
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
      "x",
    ]) {
      const response = await fetch(`${server.url}/api/tickets/${ticket}/attachments`, {
        method: "POST",
        headers,
        body: broken,
      });
      expect([response.status, (await response.json()) as Answer]).toMatchObject([
        400,
        { title: expect.any(String) },
      ]);
    }
    expect(await incoming()).toEqual([]);
  });

  it("takes no form where none is asked for, and no other body where one is", async () => {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(jpeg())]), "a.jpg");
    const headers = { authorization: "Bearer staff" };
    const elsewhere = await fetch(`${server.url}/api/tickets/${ticket}/attachments`, {
      method: "PUT",
      headers,
      body: form,
    });
    expect(elsewhere.status).toBeGreaterThanOrEqual(400);
    expect(await send([file(jpeg())], { type: "application/json" })).toMatchObject({ status: 400 });
    expect(await send([file(jpeg())], { type: "image/jpeg" })).toMatchObject({ status: 415 });
    expect(await send([file(jpeg())], { type: "multipart/form-data" })).toMatchObject({ status: 400 });
  });
});

describe("what requesters are shown", () => {
  const byCode = { "x-follow-up-code": code };

  it("is what staff made public, without the place it was taken at", async () => {
    const id = await newTicket();
    const content = jpeg({ exif: exif(6) });
    await send([file(content), field("moment", "after"), field("public", "true")], { id });
    await send([file(png())], { id });
    const { body } = await get(`${id}/public-attachments`, byCode);
    expect(body.attachments).toHaveLength(1);
    const [shown] = body.attachments as { id: string }[];
    const answer = await get(`${id}/public-attachments/${shown?.id}`, byCode);
    expect(content.includes("GPS")).toBe(true);
    expect(answer.bytes.includes("GPS")).toBe(false);
    expect(answer.headers.get("content-type")).toBe("image/jpeg");
    expect(Number(answer.headers.get("content-length"))).toBe(answer.bytes.length);
  });

  it("is nothing without the code, and nothing internal with it", async () => {
    const id = await newTicket();
    const { body } = await send([file(jpeg())], { id });
    const { id: internal } = body.attachment;
    expect((await get(`${id}/public-attachments`, {})).status).toBe(403);
    expect((await get(`${id}/public-attachments`, { "x-follow-up-code": "something else" })).status).toBe(
      403,
    );
    expect((await get(`${id}/public-attachments/${internal}`, byCode)).body.code).toBe(
      "attachment.not-found",
    );
    expect((await get(`${id}/attachments/${internal}`, byCode)).status).toBe(401);
    expect((await get(`${await newTicket()}/attachments/${internal}`)).body.code).toBe(
      "attachment.not-found",
    );
  });

  it("is never a file whose place and time cannot be taken out", async () => {
    const public_ = field("public", "true");
    for (const content of [isoMedia("heic"), isoMedia("isom"), jpeg().subarray(0, -2)]) {
      expect(await send([file(content), public_])).toMatchObject({
        status: 422,
        body: { code: "attachment.not-publishable" },
      });
    }
  });

  it("says so where content is gone from the store", async () => {
    const id = await newTicket();
    const content = jpeg({ comment: "to be lost" });
    const { body } = await send([file(content)], { id });
    const { id: attachment, sha256 } = body.attachment;
    await rm(path.join(folder, "objects", sha256.slice(0, 2), sha256.slice(2, 4), sha256));
    expect((await get(`${id}/attachments/${attachment}`)).body.code).toBe("attachment.lost");
  });
});
