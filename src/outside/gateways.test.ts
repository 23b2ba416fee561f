import { createServer, type RequestListener } from "node:http";
import { afterEach, expect, test } from "vitest";
import { DeliveryError } from "./delivery.ts";
import { openMail } from "./mail.ts";
import { openSms } from "./sms.ts";
import { type Step, smtpServer } from "./testing/smtp.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const message = {
  id: "0195-1",
  to: "resident@example.org",
  language: "en",
  subject: "Heard",
  body: "We heard.",
};

/** What became of a message: taken, to be tried again, or given up. */
async function became(sending: Promise<void>): Promise<"taken" | "again" | "never"> {
  try {
    await sending;
    return "taken";
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return error.permanent ? "never" : "again";
  }
}

async function mailOver(step: Step, reply: string): Promise<"taken" | "again" | "never"> {
  const server = await smtpServer((at) => (at === step ? reply : undefined));
  const mail = openMail({ smtpUrl: server.url, from: "City <city@example.org>" });
  closing.push(server.close, mail.close);
  return became(mail.send(message));
}

test.each([
  ["greeting", "554 no service here", "again"],
  ["greeting", "421 busy", "again"],
  ["mail", "530 5.7.0 must issue a STARTTLS command first", "again"],
  ["mail", "550 5.7.1 this sender may not", "again"],
  ["mail", "552 5.3.4 larger than is taken", "never"],
  ["rcpt", "450 4.2.0 greylisted", "again"],
  ["rcpt", "530 5.7.0 authentication required", "again"],
  ["rcpt", "550 5.1.1 no such user", "never"],
  ["data", "451 later", "again"],
  ["data", "554 5.6.0 content refused", "never"],
] as const)("a mail server that says at %s: %s – is tried %s", async (step, reply, outcome) => {
  expect(await mailOver(step, reply)).toBe(outcome);
});

test("a mail server that never comes to an end is given up, and the next mail goes out", async () => {
  let stalls = true;
  const server = await smtpServer((step) => (step === "rcpt" && stalls ? "drip" : undefined));
  const mail = openMail({ smtpUrl: server.url, from: "City <city@example.org>", deadlineMs: 300 });
  closing.push(server.close, mail.close);
  const many = Array.from({ length: 6 }, (_, index) =>
    became(mail.send({ ...message, id: `0195-${index}` })),
  );
  expect(await Promise.all(many)).toEqual(many.map(() => "again"));
  stalls = false;
  expect(await became(mail.send(message))).toBe("taken");
  expect(server.received).toHaveLength(1);
});

async function gateway(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/send`;
}

test.each([
  [200, "taken"],
  [202, "taken"],
  [301, "again"],
  [400, "never"],
  [404, "again"],
  [405, "again"],
  [422, "never"],
  [429, "again"],
  [500, "again"],
] as const)("a gateway for text messages that answers %i is tried %s", async (status, outcome) => {
  const asked: string[] = [];
  const url = await gateway((request, response) => {
    asked.push(String(request.url));
    response.writeHead(status, { location: "/elsewhere" }).end("so");
  });
  expect(await became(openSms(url).send(message))).toBe(outcome);
  // Who a message is for is told to nobody but the gateway that is configured.
  expect(asked).toEqual(["/send"]);
});

test("a gateway that is slow or speaks without end is tried again, with a reason that says so", async () => {
  const silent = await gateway(() => {});
  const slow = openSms(silent, 200).send(message);
  await expect(slow).rejects.toMatchObject({ permanent: false, message: expect.stringMatching(/timeout/i) });
  const halting = await gateway((request, response) => {
    response.writeHead(request.url === "/send" ? 500 : 200).write("begins");
  });
  const halted = openSms(halting, 200).send(message);
  await expect(halted).rejects.toMatchObject({
    permanent: false,
    message: expect.stringMatching(/timeout/i),
  });
  expect(await became(openSms(`${halting}-taken`, 200).send(message))).toBe("taken");
  const endless = await gateway((_request, response) => {
    response.writeHead(500);
    const write = () => {
      while (response.writable && response.write("x".repeat(10_000)));
    };
    response.on("drain", write);
    write();
  });
  expect(await became(openSms(endless, 5_000).send(message))).toBe("again");
});
