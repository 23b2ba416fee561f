import createClient, { type Middleware } from "openapi-fetch";
import { v4 as uuid } from "uuid";
import type { components, paths } from "./api-types.ts";

/** What the server says when it does not do what it was asked (RFC 9457), or why it could not be asked. */
export class Problem extends Error {
  /** Stable code such as `ticket.closed`; `client.unreachable` where no answer came. */
  readonly code: string;
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  /** One sentence in the person's language that says what is wrong and what to do; empty where no answer came. */
  readonly title: string;
  readonly detail: string | undefined;
  /** Everything else the server told, for programs. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(
    body: { code: string; status: number; title: string; detail?: unknown } & Record<string, unknown>,
  ) {
    super(body.title === "" ? body.code : body.title);
    this.name = "Problem";
    this.code = body.code;
    this.status = body.status;
    this.title = body.title;
    this.detail = typeof body.detail === "string" ? body.detail : undefined;
    this.extensions = body;
  }

  /** Whether the very same request may succeed a moment later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Header that makes resending safe: a repeat with the same key gets the first answer. */
export const keyHeader = "Idempotency-Key";

const waitsMs = [400, 1200, 3000];

/** Resends what got no answer; a change carries its key, so that it is done once however often it is sent. */
async function patientFetch(request: Request): Promise<Response> {
  const repeatable = request.method === "GET" || request.headers.has(keyHeader);
  for (const waitMs of repeatable ? waitsMs : []) {
    try {
      const response = await fetch(request.clone());
      if (response.status !== 503 || request.method === "GET") return response;
    } catch (error) {
      if (request.signal.aborted) throw error;
      if (navigator.onLine === false) break;
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Problem({ code: "client.unreachable", status: 0, title: "" });
  }
}

const manners: Middleware = {
  onRequest({ request }) {
    request.headers.set("accept-language", document.documentElement.lang);
    if (request.method !== "GET" && !request.headers.has(keyHeader)) request.headers.set(keyHeader, uuid());
    return request;
  },
};

/** The whole API, typed. Answers are `{ data, error }`; `answered()` unwraps them. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  credentials: "same-origin",
  fetch: patientFetch,
});
api.use(manners);

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The data of an answer; throws a `Problem` where the server refused. */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  throw problemOf(error, response);
}

/** What a refusing answer says, as a problem; of what is not from our server only the status is known. */
export function problemOf(body: unknown, { status }: { status: number }): Problem {
  const told = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const { code, title } = told;
  return new Problem({
    ...told,
    code: typeof code === "string" ? code : "client.unreadable",
    title: typeof title === "string" ? title : "",
    status,
  });
}

type Media<T> = T extends { content: infer C } ? C[keyof C] : never;
type Success<T> = T extends { responses: infer R } ? Media<R[Extract<keyof R, 200 | 201 | 202>]> : never;

/** What `GET path` answers: `Got<"/api/session">`. */
export type Got<P extends keyof paths> = Success<paths[P]["get"]>;
/** What `POST path` answers. */
export type Posted<P extends keyof paths> = Success<paths[P]["post"]>;
/** What `POST path` takes. */
export type PostBody<P extends keyof paths> =
  NonNullable<paths[P]["post"]> extends { requestBody?: infer B } ? Media<NonNullable<B>> : never;
/** The query of `GET path`. */
export type GetQuery<P extends keyof paths> =
  NonNullable<paths[P]["get"]> extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;

export type ProblemBody = components["schemas"]["Problem"];
export type Session = Got<"/api/session">;
export type City = Got<"/api/city">;
