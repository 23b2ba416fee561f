import { randomUUID } from "node:crypto";
import { Pool } from "undici";
import type { Meter } from "./meter.ts";

/** What a call answered; the body of a problem, too. */
export type Answer = { status: number; body: Record<string, unknown> };

/** A JSON text to be posted. */
export type Content = { text: string; headers: Readonly<Record<string, string>> };

const attemptsAtMost = 5;
const patienceMs = 60_000;

/** Speaks HTTP as the people of the district, each with a token of their own, and measures every call. */
export class Client {
  readonly #pool: Pool;
  readonly #meter: Meter;

  constructor(url: string, connections: number, meter: Meter) {
    this.#pool = new Pool(url, { connections, headersTimeout: patienceMs, bodyTimeout: patienceMs });
    this.#meter = meter;
  }

  /**
   * Posts under an idempotency key and, where the server does not answer or cannot serve, sends the very same again.
   * `name` is what the operation is called on the score board.
   */
  post(name: string, token: string | undefined, path: string, body: unknown): Promise<Answer> {
    const headers = { "idempotency-key": randomUUID() };
    return this.send(name, token, path, { text: JSON.stringify(body), headers });
  }

  /** Posts a JSON text as it is; for what may be sent again without a key. */
  async send(name: string, token: string | undefined, path: string, content: Content): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const began = performance.now();
      try {
        const answer = await this.#send("POST", path, token, content);
        if ((answer.status === 503 || answer.status === 429) && attempt < attemptsAtMost)
          throw new Error(String(answer.status));
        this.#meter.record(name, performance.now() - began);
        if (answer.status >= 300) this.#meter.fail(name, `${answer.status} ${JSON.stringify(answer.body)}`);
        return answer;
      } catch (error) {
        if (attempt < attemptsAtMost) {
          await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
          continue;
        }
        this.#meter.fail(name, error instanceof Error ? error.message : String(error));
        return { status: 0, body: {} };
      }
    }
  }

  async get(token: string | undefined, path: string): Promise<Answer> {
    return this.#send("GET", path, token);
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #send(
    method: "GET" | "POST",
    path: string,
    token: string | undefined,
    content?: Content,
  ): Promise<Answer> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (content !== undefined)
      Object.assign(headers, { "content-type": "application/json" }, content.headers);
    const answer = await this.#pool.request({ method, path, headers, body: content?.text ?? null });
    const text = await answer.body.text();
    const isJson = String(answer.headers["content-type"] ?? "").includes("json") && text !== "";
    return { status: answer.statusCode, body: isJson ? JSON.parse(text) : {} };
  }
}
