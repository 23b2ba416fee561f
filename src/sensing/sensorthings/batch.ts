import { type Context, Problem } from "../../kernel/index.ts";
import { problem } from "../problems.ts";
import type { Answer } from "./read.ts";
import type { Service } from "./service.ts";
import type { Method } from "./write.ts";

type Part = {
  id: string;
  method: string;
  url: string;
  body: unknown;
  dependsOn: readonly string[];
  group: string | undefined;
};
export type PartAnswer = { id: string; status: number; headers?: Record<string, string>; body?: unknown };

const mostParts = 1_000;
const methods = new Set(["GET", "POST", "PATCH", "PUT", "DELETE"]);

/**
 * A JSON batch (OGC 18-088, 11.2; OData JSON 4.01, 19): its requests one after the other, each answered with its own
 * status. `$ID` at the beginning of a url, or as an `@iot.id`, stands for what the request of that id made. Each change
 * is a transaction of its own: an atomicity group is refused, for readings and rows cannot be undone together.
 */
export async function runBatch(
  service: Service,
  context: Context,
  base: string,
  body: unknown,
  toProblem: (error: unknown) => Problem,
): Promise<{ responses: PartAnswer[] }> {
  const parts = partsOf(body);
  const made = new Map<string, { id: number | string; location: string }>();
  const failed = new Set<string>();
  const responses: PartAnswer[] = [];
  for (const part of parts) {
    const answer = part.dependsOn.some((id) => failed.has(id))
      ? { id: part.id, status: 424 }
      : await answered(service, context, base, part, made, toProblem);
    if (answer.status >= 400) failed.add(part.id);
    responses.push(answer);
  }
  return { responses };
}

function partsOf(body: unknown): Part[] {
  const requests =
    typeof body === "object" && body !== null && "requests" in body ? body.requests : undefined;
  const fault = (place: string, reason: string) => problem("sensing.entity", { place, reason });
  if (!Array.isArray(requests)) throw fault("requests", "an array is expected");
  if (requests.length > mostParts)
    throw problem("sensing.too-much", { limit: `${mostParts} requests in a batch` });
  const seen = new Set<string>();
  return requests.map((one: unknown, at) => {
    const place = `requests/${at}`;
    if (typeof one !== "object" || one === null) throw fault(place, "an object is expected");
    const { id, method, url, body: content, dependsOn, atomicityGroup } = one as Record<string, unknown>;
    const verb = typeof method === "string" ? method.toUpperCase() : "";
    if (typeof id !== "string" || id === "" || seen.has(id))
      throw fault(`${place}/id`, "a text of its own is expected");
    if (!methods.has(verb)) throw fault(`${place}/method`, `one of ${[...methods].join(", ")} is expected`);
    if (typeof url !== "string") throw fault(`${place}/url`, "an address is expected");
    if (atomicityGroup !== undefined)
      throw fault(`${place}/atomicityGroup`, "requests are done one by one; leave it out and use dependsOn");
    seen.add(id);
    const before = Array.isArray(dependsOn) ? dependsOn.map(String) : [];
    return { id, method: verb, url, body: content, dependsOn: before, group: undefined };
  });
}

type Made = Map<string, { id: number | string; location: string }>;

async function answered(
  service: Service,
  context: Context,
  base: string,
  part: Part,
  made: Made,
  toProblem: (error: unknown) => Problem,
): Promise<PartAnswer> {
  const { idempotency, ifMatch: _version, ...plain } = context;
  // Each part has a key of its own, made of the batch's.
  const own =
    idempotency === undefined
      ? plain
      : {
          ...plain,
          idempotency: { ...idempotency, key: `${idempotency.key.slice(0, 150)}/${part.id.slice(0, 40)}` },
        };
  try {
    const { path, query } = addressOf(part.url, base, made);
    if (part.method === "GET") return { id: part.id, ...shown(await service.get(own, base, path, query)) };
    const written = await service.change(own, base, part.method as Method, path, filled(part.body, made, 0));
    if (written.location !== undefined && "json" in written.answer) {
      const id = (written.answer.json as Record<string, unknown>)["@iot.id"] as number | string;
      made.set(part.id, { id, location: written.location });
    }
    const headers = written.location === undefined ? {} : { headers: { location: written.location } };
    return { id: part.id, ...shown(written.answer), status: written.status, ...headers };
  } catch (error) {
    const fault = error instanceof Problem ? error : toProblem(error);
    return { id: part.id, status: fault.status, body: fault.body(context.language) };
  }
}

function shown(answer: Answer): { status: number; body?: unknown } {
  if ("json" in answer) return { status: 200, body: answer.json };
  return "text" in answer ? { status: 200, body: answer.text } : { status: 204 };
}

function addressOf(url: string, base: string, made: Made): { path: string; query: string } {
  const reference = /^\/?\$([^/?]+)(.*)$/s.exec(url);
  const known = reference === null ? undefined : made.get(reference[1] ?? "");
  let address = known === undefined ? url : `${known.location}${reference?.[2] ?? ""}`;
  if (address.startsWith(base)) address = address.slice(base.length);
  address = address.replace(/^(https?:\/\/[^/]+)?\/sensorthings\/v1\.1/, "").replace(/^\/+/, "");
  const at = address.indexOf("?");
  return at < 0 ? { path: address, query: "" } : { path: address.slice(0, at), query: address.slice(at + 1) };
}

/** The body with `$ID` filled in where an id stands. */
function filled(value: unknown, made: Made, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > 100) return value;
  if (Array.isArray(value)) return value.map((one) => filled(one, made, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]: [string, unknown]) => {
      const known =
        key === "@iot.id" && typeof one === "string" && one.startsWith("$")
          ? made.get(one.slice(1))
          : undefined;
      return [key, known === undefined ? filled(one, made, depth + 1) : known.id];
    }),
  );
}
