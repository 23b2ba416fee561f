import { DeliveryError, type Sms, withoutAddresses } from "./delivery.ts";

const timeoutMs = 15_000;

/**
 * Text messages through an HTTP gateway: `POST smsUrl` with JSON `{ id, to, text, language }` and the message's id as
 * `Idempotency-Key`. Any 2xx is "taken". User and password of the URL are sent as Basic authorisation. Gateways with
 * an interface of their own are reached through a small relay that speaks this one.
 */
export function openSms(smsUrl: string, deadlineMs = timeoutMs): Sms {
  const url = new URL(smsUrl);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === "" ? {} : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
  return {
    async send({ id, to, body, language }) {
      const { status, text } = await post(url, {
        method: "POST",
        redirect: "error",
        signal: AbortSignal.timeout(deadlineMs),
        headers: { "content-type": "application/json", "idempotency-key": id, ...authorization },
        body: JSON.stringify({ id, to, text: body, language }),
      });
      if (status >= 200 && status < 300) return;
      const again = status >= 500 || ofOurs.has(status);
      throw new DeliveryError("sms.refused", withoutAddresses(`${status} ${text}`), !again);
    },
    async close() {},
  };
}

/**
 * Answers that speak of this installation (address, credentials, pace) and not of the message: all would get them, and wait
 * until it is mended.
 */
const ofOurs = new Set([401, 403, 404, 405, 407, 408, 421, 425, 429]);

async function post(url: URL, request: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, request);
    if (response.ok) {
      // Taken: what it says besides may come late or never.
      await response.body?.cancel();
      return { status: response.status, text: "" };
    }
    return { status: response.status, text: await beginningOf(response) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new DeliveryError("sms.unreachable", withoutAddresses(String(cause)), false);
  }
}

const readAtMost = 2_000;

/** What the gateway says, as far as a reason is shown; the rest may be without end and is not read. */
async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  if (response.body === null) return text;
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= readAtMost) break;
  }
  return text.slice(0, readAtMost);
}
