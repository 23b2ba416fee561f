import { DeliveryError, type Mail, withoutAddresses } from "./delivery.ts";

const timeoutMs = 30_000;

/**
 * Mail through the server of `smtpUrl` (`smtp://user:password@host:587`, `smtps://…`), over a few kept connections.
 * A repeat carries the same Message-ID (RFC 5322 §3.6.4), which mail systems use to drop doubles.
 */
export function openMail(smtpUrl: string, from: string): Mail {
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

/** RFC 5321 §4.2.1: replies 5yz are final for this message, 4yz and broken connections are not. */
function deliveryError(error: unknown): DeliveryError {
  if (!(error instanceof Error)) return new DeliveryError(String(error), false);
  const status = "responseCode" in error ? Number(error.responseCode) : Number.NaN;
  const code = "code" in error ? String(error.code) : "";
  // A refused sign-in (535) says something of this installation, not of the message.
  const permanent = status >= 500 && status < 600 && code !== "EAUTH";
  return new DeliveryError(withoutAddresses(error.message), permanent);
}
