import { DeliveryError, type Sms, withoutAddresses } from "./delivery.ts";

const timeoutMs = 15_000;

/**
 * Text messages through an HTTP gateway: `POST smsUrl` with JSON `{ id, to, text, language }` and the message's id as
 * `Idempotency-Key`. Any 2xx is "taken". User and password of the URL are sent as Basic authorisation. Gateways with
 * an interface of their own are reached through a small relay that speaks this one.
 */
export function openSms(smsUrl: string): Sms {
  const url = new URL(smsUrl);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === "" ? {} : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
  return {
    async send({ id, to, body, language }) {
      const response = await post(url, {
        method: "POST",
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
        headers: { "content-type": "application/json", "idempotency-key": id, ...authorization },
        body: JSON.stringify({ id, to, text: body, language }),
      });
      const text = await response.text();
      if (response.ok) return;
      const again = response.status >= 500 || [401, 403, 408, 425, 429].includes(response.status);
      throw new DeliveryError(withoutAddresses(`the gateway answered ${response.status} ${text}`), !again);
    },
    async close() {},
  };
}

async function post(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new DeliveryError(withoutAddresses(`the gateway cannot be reached: ${String(cause)}`), false);
  }
}
