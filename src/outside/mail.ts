import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { createSecureContext, getCACertificates } from "node:tls";
import { DeliveryError, type Mail, withoutAddresses } from "./delivery.ts";
import type { FaultCode } from "./findings.ts";
import { attemptMs } from "./rules.ts";

/** Without a word of the server for so long, a connection is given up. */
const timeoutMs = 30_000;

/** How mail is sent. */
export type MailSettings = {
  /** `smtp://user:password@host:587`, `smtps://…`. */
  smtpUrl: string;
  /** Sender. */
  from: string;
  /** Whether nothing is said in the clear; `auto` demands it of every server but one on this machine. */
  tls?: "auto" | "required" | "offered";
  /** PEM file of further authorities whose certificates are trusted. */
  caFile?: string | undefined;
  deadlineMs?: number;
};

/**
 * Mail over a few kept connections. A repeat carries the same Message-ID (RFC 5322 §3.6.4), which mail systems use to
 * drop doubles.
 */
export function openMail(settings: MailSettings): Mail {
  const { from, deadlineMs = attemptMs } = settings;
  let opened: ReturnType<typeof openTransport> | undefined;
  // A file that could not be read is read again with the next mail.
  const open = () => {
    opened ??= openTransport(settings).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? "localhost";
  return {
    async send({ id, to, language, subject, body }) {
      try {
        const transport = await open();
        await transport.sendMail({
          from,
          // As an object it is one address, whatever commas or brackets it holds.
          to: { name: "", address: to },
          subject,
          text: body,
          messageId: `<${id}@${domain}>`,
          headers: {
            "Content-Language": language,
            // RFC 3834: so that absence notes do not answer a machine.
            "Auto-Submitted": "auto-generated",
          },
          // A server that says a little again and again is never silent, and would hold all mail back for good.
          signal: AbortSignal.timeout(deadlineMs),
        });
      } catch (error) {
        throw deliveryError(error);
      }
    },
    async close() {
      (await opened)?.close();
    },
  };
}

/** The package is read with the first mail: a start need not wait for it. */
async function openTransport({ smtpUrl, tls = "auto", caFile }: MailSettings) {
  const { createTransport } = await import("nodemailer");
  const authorities = caFile === undefined ? undefined : await readAuthorities(caFile);
  return createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 4,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    requireTLS: tls === "required" || (tls === "auto" && !isHere(new URL(smtpUrl).hostname)),
    ...(authorities === undefined ? {} : { tls: { ca: [...getCACertificates(), authorities] } }),
  });
}

async function readAuthorities(file: string): Promise<string> {
  try {
    const text = await readFile(file, "utf8");
    createSecureContext({ ca: text });
    new X509Certificate(text);
    return text;
  } catch (error) {
    throw new DeliveryError(
      "mail.authority-file",
      error instanceof Error ? error.message : String(error),
      false,
    );
  }
}

/** A server on this machine: between it and us there is no network. */
function isHere(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  return bare === "localhost" || bare === "::1" || (isIP(bare) === 4 && bare.startsWith("127."));
}

/** Replies that speak of this installation and not of the message: sign in, or encrypt, first (RFC 4954 §6, RFC 3207 §4). */
const ofOurs = new Set([530, 534, 535, 538]);

/**
 * RFC 5321 §4.2.1: replies 5yz are final, 4yz and broken connections are not. Final for this message are those to its
 * recipient, its content and its size. What a server refuses before that (a greeting, who sends) it refuses to every
 * message: these wait until the installation is mended, rather than end all at once.
 */
function deliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (!(error instanceof Error)) return new DeliveryError("ours.fault", String(error), false);
  if (error.name === "AbortError") return new DeliveryError("mail.slow", "", false);
  const status = "responseCode" in error ? Number(error.responseCode) : Number.NaN;
  const command = "command" in error ? String(error.command) : "";
  const ofMessage =
    command === "RCPT TO" || command === "DATA" || (command === "MAIL FROM" && status === 552);
  const permanent = status >= 500 && status < 600 && ofMessage && !ofOurs.has(status);
  return new DeliveryError(codeOf(error, command, status), withoutAddresses(error.message), permanent);
}

/** The certificate's faults by OpenSSL's words, for the package keeps no more of them (`openssl verify`, “Diagnostics”). */
const certificateFaults: readonly [RegExp, FaultCode][] = [
  [/does not match certificate's altnames/i, "mail.other-name"],
  [/certificate (has expired|is not yet valid)/i, "mail.expired"],
  [
    /self-signed certificate|unable to (get|verify)[\w ]*certificate|certificate (rejected|not trusted)/i,
    "mail.untrusted",
  ],
];

function codeOf(error: Error, command: string, status: number): FaultCode {
  const found = certificateFaults.find(([words]) => words.test(error.message));
  if (found !== undefined) return found[1];
  const kind = "code" in error ? String(error.code) : "";
  if (command === "STARTTLS" && status >= 400) return "mail.no-tls";
  if (kind === "ETLS" || /\bSSL\b|wrong version number/i.test(error.message)) return "mail.tls";
  if (kind === "EAUTH" || status === 530 || status === 535) return "mail.sign-in";
  return Number.isNaN(status) && ["ESOCKET", "ECONNECTION", "EDNS", "ETIMEDOUT"].includes(kind)
    ? "mail.unreachable"
    : "mail.refused";
}
