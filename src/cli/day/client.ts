import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import type { Meter } from "./meter.ts";

/** What a call answered; the body of a problem, too. */
export type Answer = { status: number; body: Record<string, unknown> };

/** A JSON text to be posted. */
export type Content = { text: string; headers: Readonly<Record<string, string>> };

const attemptsAtMost = 5;

/** Speaks HTTP as the people of the district, each with a token of their own, and measures every call. */
export class Client {
  readonly #url: URL;
  readonly #agent: Agent;
  readonly #meter: Meter;

  constructor(url: string, connections: number, meter: Meter) {
    this.#url = new URL(url);
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
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

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, token: string | undefined, content?: Content): Promise<Answer> {
    const { hostname, port } = this.#url;
    const headers: Record<string, string | number> = { accept: "application/json" };
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (content !== undefined) {
      headers["content-type"] = "application/json";
      headers["content-length"] = Buffer.byteLength(content.text);
      Object.assign(headers, content.headers);
    }
    return new Promise((resolve, reject) => {
      const sent = request(
        { hostname, port, path, method, headers, agent: this.#agent, timeout: 60_000 },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("error", reject);
          response.on("end", () => {
            const text = Buffer.concat(parts).toString();
            const json = (response.headers["content-type"] ?? "").includes("json") && text !== "";
            resolve({ status: response.statusCode ?? 0, body: json ? JSON.parse(text) : {} });
          });
        },
      );
      sent.on("timeout", () => sent.destroy(new Error("no answer within 60 s")));
      sent.on("error", reject);
      sent.end(content?.text);
    });
  }
}
