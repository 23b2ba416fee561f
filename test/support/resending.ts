import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

/** One request under one idempotency key; sent again, it is the very same. */
export type Sent = {
  key: string;
  route: string;
  token: string;
  body: object;
  headers?: Record<string, string>;
};
export type Answer = { status: number; body: Record<string, unknown> };

export const sending = (token: string | undefined, route: string, body: object): Sent => {
  if (token === undefined) throw new Error(`nobody to send ${route}`);
  return { key: randomUUID(), route, token, body };
};

const answerMs = 20_000;

/** Sends once. Rejects where there is no answer. */
export async function sendOnce(url: string, sent: Sent): Promise<Answer> {
  const response = await fetch(`${url}${sent.route}`, {
    method: "POST",
    signal: AbortSignal.timeout(answerMs),
    headers: {
      "content-type": "application/json",
      "accept-language": "en",
      authorization: `Bearer ${sent.token}`,
      "idempotency-key": sent.key,
      ...sent.headers,
    },
    body: JSON.stringify(sent.body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/**
 * Sends the very same until it is answered with something else than 503. `again` is asked after each failure whether
 * to go on; undefined where it gave up.
 */
export async function sendUntilAnswered(
  url: () => string,
  sent: Sent,
  again: () => boolean = () => true,
): Promise<Answer | undefined> {
  for (;;) {
    const answer = await sendOnce(url(), sent).catch(() => undefined);
    if (answer !== undefined && answer.status !== 503) return answer;
    if (!again()) return undefined;
    await sleep(50);
  }
}
