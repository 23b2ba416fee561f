import { DeliveryError, type Mail, withoutAddresses } from "./delivery.ts";
import { attemptMs } from "./rules.ts";

/** Without a word of the server for so long, a connection is given up. */
const timeoutMs = 30_000;

/**
 * Mail through the server of `smtpUrl` (`smtp://user:password@host:587`, `smtps://…`), over a few kept connections.
 * A repeat carries the same Message-ID (RFC 5322 §3.6.4), which mail systems use to drop doubles.
 */
export function openMail(smtpUrl: string, from: string, deadlineMs = attemptMs): Mail {
  let opened: ReturnType<typeof openTransport> | undefined;
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? "localhost";
  return {
    async send({ id, to, language, subject, body }) {
      opened ??= openTransport(smtpUrl);
      const transport = await opened;
      try {
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
async function openTransport(smtpUrl: string) {
  const { createTransport } = await import("nodemailer");
  return createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 4,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Replies that speak of this installation and not of the message: sign in, or encrypt, first (RFC 4954 §6, RFC 3207 §4). */
const ofOurs = new Set([530, 534, 535, 538]);

/**
 * RFC 5321 §4.2.1: replies 5yz are final, 4yz and broken connections are not. Final for this message are those to its
 * recipient, its content and its size. What a server refuses before that (a greeting, who sends) it refuses to every
 * message: these wait until the installation is mended, rather than end all at once.
 */
function deliveryError(error: unknown): DeliveryError {
  if (!(error instanceof Error)) return new DeliveryError(String(error), false);
  if (error.name === "AbortError")
    return new DeliveryError("the server did not come to an end in time", false);
  const status = "responseCode" in error ? Number(error.responseCode) : Number.NaN;
  const command = "command" in error ? String(error.command) : "";
  const ofMessage =
    command === "RCPT TO" || command === "DATA" || (command === "MAIL FROM" && status === 552);
  const permanent = status >= 500 && status < 600 && ofMessage && !ofOurs.has(status);
  return new DeliveryError(withoutAddresses(error.message), permanent);
}
