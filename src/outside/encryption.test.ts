import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { makeCertificate } from "../../test/support/certificate.ts";
import { DeliveryError } from "./delivery.ts";
import { type MailSettings, openMail } from "./mail.ts";
import { type Encryption, smtpServer } from "./testing/smtp.ts";

const authority = makeCertificate({ name: "A city's authority" });
const ours = makeCertificate({ name: "mail", address: "127.0.0.1", by: authority });
const dayMs = 86_400_000;
const modes = ["starttls", "implicit"] as const;

let folder: string;
let caFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "liangwang-mail-"));
  caFile = join(folder, "authority.pem");
  await writeFile(caFile, authority.pem);
});
afterAll(() => rm(folder, { recursive: true }));

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const message = { id: "0195-1", to: "resident@example.org", language: "en", subject: "Heard", body: "Ok." };

async function server(encryption?: Encryption) {
  const opened = await smtpServer(() => undefined, encryption);
  closing.push(opened.close);
  return opened;
}
const by = (mode: Encryption["mode"], { keyPem, pem } = ours): Encryption => ({
  mode,
  key: keyPem,
  cert: pem,
});

function mailTo(smtpUrl: string, settings: Partial<MailSettings> = {}) {
  const mail = openMail({ smtpUrl, from: "City <city@example.org>", ...settings });
  closing.push(mail.close);
  return mail;
}

/** Why it was not sent; undefined where it was. */
async function faultOf(sending: Promise<void>): Promise<DeliveryError | undefined> {
  try {
    await sending;
    return undefined;
  } catch (error) {
    if (error instanceof DeliveryError) return error;
    throw error;
  }
}

describe.each(modes)("over TLS (%s)", (mode) => {
  test("mail goes out once, encrypted, to a server whose authority is trusted", async () => {
    const { url, received, lines } = await server(by(mode));
    const mail = mailTo(url, { caFile, tls: "required" });
    expect(await faultOf(mail.send(message))).toBeUndefined();
    expect(received).toMatchObject([{ encrypted: true, to: ["resident@example.org"] }]);
    // In the clear nothing was said but that one wants to encrypt.
    expect(lines.filter((line) => !line.startsWith("EHLO"))).toEqual(mode === "implicit" ? [] : ["STARTTLS"]);
  });

  const localhost = { name: "mail", address: "127.0.0.1" };
  test.each([
    ["of an authority nobody trusts", ours, "mail.untrusted", undefined],
    ["signed by itself", makeCertificate(localhost), "mail.untrusted", "ours"],
    [
      "for another address",
      makeCertificate({ name: "mail", address: "192.0.2.7", by: authority }),
      "mail.other-name",
      "ours",
    ],
    [
      "out of date",
      makeCertificate({ ...localhost, by: authority, until: new Date(Date.now() - dayMs) }),
      "mail.expired",
      "ours",
    ],
  ] as const)(
    "a certificate %s is refused, for now, and that server is told nothing",
    async (...[, given, code, trusted]) => {
      const { url, received } = await server(by(mode, given));
      const settings = trusted === undefined ? {} : { caFile };
      const fault = await faultOf(mailTo(url, settings).send(message));
      expect(fault).toMatchObject({ code, permanent: false });
      expect(received).toEqual([]);
    },
  );
});

describe("a server that offers no encryption", () => {
  test("is told nothing where encryption is demanded", async () => {
    const { url, received, lines } = await server();
    const withPassword = url.replace("//", "//user:secret@");
    const fault = await faultOf(mailTo(withPassword, { tls: "required" }).send(message));
    expect(fault).toMatchObject({ code: "mail.no-tls", permanent: false });
    expect(received).toEqual([]);
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["EHLO", "STARTTLS"]);
  });

  test("gets mail where that is allowed, or where it is on this machine", async () => {
    const { url, received } = await server();
    for (const tls of ["offered", "auto"] as const)
      expect(await faultOf(mailTo(url, { tls }).send(message))).toBeUndefined();
    expect(received.map(({ encrypted }) => encrypted)).toEqual([false, false]);
  });

  test("is told nothing by default where it is elsewhere", async () => {
    // Another name of this machine, which is not among those that need no network.
    const { port, received } = await server();
    const fault = await faultOf(mailTo(`smtp://0.0.0.0:${port}`).send(message));
    expect(fault).toMatchObject({ code: "mail.no-tls" });
    expect(received).toEqual([]);
  });
});

test("encryption is used where it is offered, and its certificate holds there, too", async () => {
  const { url, received } = await server(by("starttls"));
  expect(await faultOf(mailTo(url, { tls: "offered" }).send(message))).toMatchObject({
    code: "mail.untrusted",
  });
  expect(await faultOf(mailTo(url, { tls: "offered", caFile }).send(message))).toBeUndefined();
  expect(received).toMatchObject([{ encrypted: true }]);
});

test("the wrong scheme for a port is told as such", async () => {
  const { port } = await server();
  expect(await faultOf(mailTo(`smtps://127.0.0.1:${port}`).send(message))).toMatchObject({
    code: "mail.tls",
  });
});

test("an authority's file is read again after it was mended", async () => {
  const { url, received } = await server(by("implicit"));
  const file = join(folder, "later.pem");
  await writeFile(file, "no certificate");
  const mail = mailTo(url, { caFile: file });
  expect(await faultOf(mail.send(message))).toMatchObject({ code: "mail.authority-file", permanent: false });
  await writeFile(file, authority.pem);
  expect(await faultOf(mail.send(message))).toBeUndefined();
  expect(received).toHaveLength(1);
});

test("a server that is not there, and one that refuses our password, are told apart", async () => {
  const gone = await smtpServer();
  await gone.close();
  expect(await faultOf(mailTo(gone.url).send(message))).toMatchObject({ code: "mail.unreachable" });
  const strict = await smtpServer((step) =>
    step === "hello" ? "250-test\r\n250 AUTH PLAIN" : step === "auth" ? "535 5.7.8 no such user" : undefined,
  );
  closing.push(strict.close);
  const mail = mailTo(strict.url.replace("//", "//user:wrong@"));
  expect(await faultOf(mail.send(message))).toMatchObject({ code: "mail.sign-in", permanent: false });
});
