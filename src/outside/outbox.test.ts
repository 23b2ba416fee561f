import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeCertificate } from "../../test/support/certificate.ts";
import { contextFor, type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import { createMetrics, type Language, newId, type Problem, type Route, transact } from "../kernel/index.ts";
import { outsideModule } from "./module.ts";
import { messageRoutes } from "./routes.ts";
import { enqueueMessages, listMessages, type NewMessage } from "./store.ts";
import { smsGateway } from "./testing/gateway.ts";
import { smtpServer } from "./testing/smtp.ts";

let kernel: TestKernel;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel.close());
beforeEach(async () => {
  await kernel.database.pool.query(
    "UPDATE outside.message SET state = 'local', next_at = NULL, ended_at = now()",
  );
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const message = (change: Partial<NewMessage> = {}): NewMessage => ({
  act: newId(),
  template: "received",
  channel: "mail",
  recipient: "person:1",
  about: "ticket/1",
  unit: "district/roads/",
  account: null,
  language: "zh-CN",
  subject: "【静安区】您的诉求已受理",
  body: "您好：\n.\n已受理。\n",
  ...change,
});

const enqueue = (...messages: NewMessage[]) =>
  transact(kernel.database, (tx) => enqueueMessages(tx, messages, kernel.clock.now()));

/** The outbox as the app would have it, with its sweeps by channel. */
function outbox(
  config: { smtpUrl?: string; smsUrl?: string; smtpTls?: "required" | "offered"; smtpCaFile?: string },
  addressOf: (recipient: string) => Promise<string | undefined> = async () => "resident@example.org",
) {
  const metrics = createMetrics(false);
  const { module, close } = outsideModule({
    config: {
      smtpUrl: config.smtpUrl,
      smtpTls: config.smtpTls ?? "auto",
      smtpCaFile: config.smtpCaFile,
      smsUrl: config.smsUrl,
      mailFrom: "Tickets <tickets@city.example>",
    },
    ground: kernel.ground,
    log: kernel.log,
    metrics,
    addressOf,
  });
  closing.push(close);
  const [mail, sms] = module.sweeps ?? [];
  if (mail === undefined || sms === undefined) throw new Error("two sweeps are expected");
  return { metrics, mail: () => mail.run(kernel.ground), sms: () => sms.run(kernel.ground) };
}

const reader = testActor({ "notification.read": "all", "notification.retry": "all" });
const find = async (act: string, language: Language = "en") => {
  const all = await listMessages(kernel.database.kysely, reader, { limit: 200 }, language);
  const found = all.find((one) => one.act === act);
  if (found === undefined) throw new Error("message is lost");
  return found;
};
const later = (minutes: number) =>
  kernel.clock.advance(new Date(kernel.clock.now().getTime() + minutes * 60_000));

describe("the outbox", () => {
  it("keeps messages locally where no gateway is configured", async () => {
    const one = message();
    const two = message({ channel: "sms", subject: "" });
    await enqueue(one, two);
    const { mail, sms } = outbox({});
    expect([await mail(), await sms(), await mail()]).toEqual([1, 1, 0]);
    expect(await find(one.act)).toMatchObject({ state: "local", attempts: 0, body: one.body });
    expect(await find(two.act)).toMatchObject({ state: "local" });
  });

  it("takes the same message of an act once", async () => {
    const one = message();
    expect(await enqueue(one, one)).toBe(1);
    expect(await enqueue(one)).toBe(0);
    expect(await enqueue({ ...one, recipient: "person:2" }, { ...one, channel: "sms" })).toBe(2);
  });

  it("takes references to recipients only, never an address", async () => {
    const rule = /^(person|account|requester|unit):[^@]{1,250}(@[a-z-]{1,40})?$/;
    const heads = ["person:", "unit:", "people:", "", "account:a:"];
    const names = ["", "1", "district/roads/", "x".repeat(249), "x".repeat(250), "x".repeat(251)];
    const tails = [
      "",
      "@",
      "@handler",
      "@example.org",
      "@Handler",
      "@a@b",
      `@${"f".repeat(40)}`,
      `@${"f".repeat(41)}`,
    ];
    for (const recipient of heads.flatMap((head) =>
      names.flatMap((name) => tails.map((tail) => head + name + tail)),
    )) {
      const taken = await enqueue(message({ recipient })).catch(
        (fault: { constraint?: string }) => fault.constraint,
      );
      expect([recipient, taken]).toEqual([recipient, rule.test(recipient) ? 1 : "message_recipient_check"]);
    }
  });

  it("reads notices at the desk and sends them nowhere", async () => {
    const notice = message({ channel: "notice", recipient: "unit:district/roads/@handler" });
    await enqueue(notice);
    expect(await outbox({}).mail()).toBe(0);
    expect(await find(notice.act)).toMatchObject({ state: "local" });
  });

  it("sends mail with its own Message-ID, in its language, once", async () => {
    const server = await smtpServer();
    closing.push(server.close);
    const { mail } = outbox({ smtpUrl: server.url });
    const one = message();
    await enqueue(one);
    expect([await mail(), await mail()]).toEqual([1, 0]);
    const sent = await find(one.act);
    expect(sent).toMatchObject({ state: "sent", attempts: 1, error: null });
    expect(server.received).toHaveLength(1);
    const [received] = server.received;
    expect(received?.to).toEqual(["resident@example.org"]);
    expect(received?.data).toContain(`Message-ID: <${sent.id}@city.example>`);
    expect(received?.data).toContain("Auto-Submitted: auto-generated");
    expect(received?.data).toContain("Content-Language: zh-CN");
  });

  it("sends to one address only, whatever is stored as one", async () => {
    const server = await smtpServer();
    closing.push(server.close);
    const { mail } = outbox(
      { smtpUrl: server.url },
      async () => "a@example.org, b@example.org\r\nBcc: c@example.org",
    );
    await enqueue(message());
    await mail();
    expect(server.received.flatMap((one) => one.to).length).toBeLessThanOrEqual(1);
    expect(server.received.map((one) => one.data).join()).not.toMatch(/^Bcc:/m);
  });

  it("gives up at once where the server will never take it, and says why without the address", async () => {
    const server = await smtpServer((step) =>
      step === "rcpt" ? "550 5.1.1 <resident@example.org> no such user" : undefined,
    );
    closing.push(server.close);
    const { mail, metrics } = outbox({ smtpUrl: server.url });
    const one = message();
    await enqueue(one);
    await mail();
    const failed = await find(one.act);
    expect(failed).toMatchObject({ state: "failed", attempts: 1 });
    expect(failed.error).toMatch(/no such user/);
    expect(failed.error).not.toContain("resident@example.org");
    const text = await metrics.registry.metrics();
    expect(text).toContain('liangwang_messages{channel="mail",state="failed"} 1');
    expect(text).toContain('liangwang_message_attempts_total{channel="mail",outcome="failed"} 1');
  });

  it("keeps what an untrusted server would have got, says what to do in the reader's language, and then sends it once", async () => {
    const authority = makeCertificate({ name: "Authority" });
    const { keyPem: key, pem: cert } = makeCertificate({ name: "mail", address: "127.0.0.1", by: authority });
    const server = await smtpServer(() => undefined, { mode: "starttls", key, cert });
    const folder = await mkdtemp(join(tmpdir(), "liangwang-mail-"));
    closing.push(server.close, () => rm(folder, { recursive: true }));
    const smtpCaFile = join(folder, "authority.pem");
    await writeFile(smtpCaFile, authority.pem);
    const one = message();
    await enqueue(one);
    const { mail, metrics } = outbox({ smtpUrl: server.url });
    expect(await mail()).toBe(1);
    expect(await find(one.act)).toMatchObject({
      state: "queued",
      attempts: 1,
      error: expect.stringMatching(/not trusted.*SMTP_CA_FILE.*“.*certificate.*”/),
    });
    expect(await find(one.act, "zh-CN")).toMatchObject({
      error: expect.stringMatching(/^邮件服务器的证书不受信任。/),
    });
    expect(await metrics.registry.metrics()).toContain('attempts_total{channel="mail",outcome="retried"} 1');
    later(2);
    const mended = outbox({ smtpUrl: server.url, smtpCaFile });
    expect([await mended.mail(), await mended.mail()]).toEqual([1, 0]);
    expect(await find(one.act)).toMatchObject({ state: "sent", attempts: 2, error: null });
    expect(server.received).toMatchObject([{ encrypted: true }]);
  });

  it("tries again later where the server is busy, and then sends the very same message", async () => {
    let busy = true;
    const server = await smtpServer((step) => (step === "data" && busy ? "451 try later" : undefined));
    closing.push(server.close);
    const { mail } = outbox({ smtpUrl: server.url });
    const one = message();
    await enqueue(one);
    expect(await mail()).toBe(1);
    expect(await find(one.act)).toMatchObject({
      state: "queued",
      attempts: 1,
      error: expect.stringMatching(/451/),
    });
    expect(await mail()).toBe(0);
    busy = false;
    later(1);
    expect(await mail()).toBe(1);
    expect(await find(one.act)).toMatchObject({ state: "sent", attempts: 2, error: null });
    expect(server.received).toHaveLength(1);
  });

  it("takes up a message again whose sender died, and not before its time", async () => {
    const one = message();
    await enqueue(one);
    // As a sender does that is killed while it waits for the server.
    await kernel.database.pool.query("UPDATE outside.message SET attempts = 1, next_at = $1 WHERE act = $2", [
      new Date(kernel.clock.now().getTime() + 5 * 60_000),
      one.act,
    ]);
    const server = await smtpServer();
    closing.push(server.close);
    const { mail } = outbox({ smtpUrl: server.url });
    expect(await mail()).toBe(0);
    later(5);
    expect(await mail()).toBe(1);
    expect(await find(one.act)).toMatchObject({ state: "sent", attempts: 2 });
  });

  it("lets two processes send each message once", async () => {
    const server = await smtpServer();
    closing.push(server.close);
    const [a, b] = [outbox({ smtpUrl: server.url }), outbox({ smtpUrl: server.url })];
    await enqueue(...Array.from({ length: 60 }, () => message()));
    while ((await Promise.all([a.mail(), b.mail()])).some((handled) => handled > 0));
    expect(server.received).toHaveLength(60);
    expect(new Set(server.received.map((one) => /Message-ID: (.*)/.exec(one.data)?.[1])).size).toBe(60);
  });

  it("shows as failed what nobody can be reached for", async () => {
    const server = await smtpServer();
    closing.push(server.close);
    const one = message();
    await enqueue(one);
    await outbox({ smtpUrl: server.url }, async () => undefined).mail();
    expect(await find(one.act)).toMatchObject({
      state: "failed",
      error: expect.stringMatching(/^No address of the recipient/),
    });
  });

  it("tries again, and tells only the kind of fault, where the look-up of an address fails", async () => {
    const server = await smtpServer();
    closing.push(server.close);
    const one = message();
    await enqueue(one);
    await outbox({ smtpUrl: server.url }, async () => {
      throw new RangeError("secret 13800000000");
    }).mail();
    expect(await find(one.act)).toMatchObject({
      state: "queued",
      error: expect.stringMatching(/on our side \(RangeError\)/),
    });
  });

  it("sends text messages with key and credentials, and tries again where the gateway is down", async () => {
    const gateway = await smsGateway((count) => (count === 1 ? 503 : 200));
    closing.push(gateway.close);
    const { sms } = outbox({ smsUrl: gateway.url }, async () => "+8613800000000");
    const one = message({ channel: "sms", subject: "", body: "编号 1" });
    await enqueue(one);
    await sms();
    const waiting = await find(one.act);
    expect(waiting).toMatchObject({ state: "queued", attempts: 1 });
    expect(waiting.error).not.toContain("13800000000");
    later(1);
    await sms();
    expect(await find(one.act)).toMatchObject({ state: "sent" });
    expect(gateway.taken).toHaveLength(1);
    expect(gateway.taken[0]?.body).toEqual({
      id: waiting.id,
      to: "+8613800000000",
      text: "编号 1",
      language: "zh-CN",
    });
    expect(gateway.taken[0]?.headers["idempotency-key"]).toBe(waiting.id);
    expect(gateway.taken[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from("user:p@ss").toString("base64")}`,
    );
  });

  it("gives up at once where the gateway refuses the message, and keeps trying where nobody answers", async () => {
    const gateway = await smsGateway(() => 422);
    const one = message({ channel: "sms", subject: "" });
    await enqueue(one);
    const { sms } = outbox({ smsUrl: gateway.url }, async () => "1");
    await sms();
    expect(await find(one.act)).toMatchObject({ state: "failed" });
    await gateway.close();
    const two = message({ channel: "sms", subject: "" });
    await enqueue(two);
    await sms();
    expect(await find(two.act)).toMatchObject({
      state: "queued",
      error: expect.stringMatching(/cannot be reached/),
    });
  });
});

describe("reading the outbox", () => {
  const [list, one, retry] = messageRoutes as [Route, Route, Route];
  const call = (route: Route, actor: ReturnType<typeof testActor>, params: object, query: object = {}) =>
    route.handle({ context: contextFor(kernel.ground, actor), params, query, body: null } as never);

  it("shows a unit what was sent for it and below, and a resident what was sent to them", async () => {
    const about = `ticket/${newId()}`;
    const roads = message({ about });
    const parks = message({ about, unit: "district/parks/", account: "resident-1" });
    await enqueue(roads, parks);
    const seen = async (
      grants: Parameters<typeof testActor>[0],
      options: Parameters<typeof testActor>[1],
    ) => {
      const answer = (await call(list, testActor(grants, options), {}, { about })) as {
        messages: { act: string }[];
      };
      return answer.messages.map((message) => message.act).sort();
    };
    expect(await seen({ "notification.read": "subtree" }, { unit: "district/" })).toEqual(
      [roads.act, parks.act].sort(),
    );
    expect(await seen({ "notification.read": "subtree" }, { unit: "district/roads/" })).toEqual([roads.act]);
    expect(await seen({ "notification.read": "own" }, { id: "resident-1", unit: null })).toEqual([parks.act]);
    const stranger = testActor({ "notification.read": "own" }, { id: "resident-2", unit: null });
    const id = (await find(roads.act)).id;
    await expect(call(one, stranger, { id })).rejects.toMatchObject({ code: "outside.message-not-found" });
  });

  it("pages from new to old without a gap", async () => {
    const about = `ticket/${newId()}`;
    const all = Array.from({ length: 5 }, () => message({ about }));
    for (const each of all) await enqueue(each);
    const seen: string[] = [];
    for (let before: string | null | undefined; before !== null; ) {
      const query = { about, limit: 2, ...(before === undefined ? {} : { before }) };
      const page = (await call(list, reader, {}, query)) as {
        messages: { act: string }[];
        next: string | null;
      };
      seen.push(...page.messages.map((each) => each.act));
      before = page.next;
    }
    expect(seen).toEqual(all.map((each) => each.act).reverse());
  });

  it("sends a failed message again as an act, and only a failed one", async () => {
    const each = message();
    await enqueue(each);
    const { id } = await find(each.act);
    const refusal: Problem = await call(retry, reader, { id }).then(
      () => Promise.reject(new Error("retried a queued one")),
      (error: Problem) => error,
    );
    expect(refusal.code).toBe("outside.message-not-failed");
    const server = await smtpServer();
    closing.push(server.close);
    await outbox({ smtpUrl: server.url }, async () => undefined).mail();
    expect((await find(each.act)).state).toBe("failed");
    await call(retry, reader, { id });
    await outbox({ smtpUrl: server.url }).mail();
    expect((await find(each.act)).state).toBe("sent");
    const acts = await kernel.database.pool.query("SELECT FROM kernel.act WHERE verb = 'notification.retry'");
    expect(acts.rowCount).toBe(1);
  });
});
