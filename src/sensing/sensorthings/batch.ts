import { type Context, Problem, transact } from "../../kernel/index.ts";
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
 * is a transaction of its own; those of an atomicity group, which stand together, are one: either all of it is done or
 * nothing. `toProblem` says what is told of
 * an error that is none of ours.
 */
export async function runBatch(
  service: Service,
  context: Context,
  base: string,
  body: unknown,
  toProblem: (error: unknown) => Problem,
): Promise<{ responses: PartAnswer[] }> {
  const batch: Batch = { service, base, toProblem, made: new Map(), failed: new Set() };
  const parts = partsOf(body);
  const responses: PartAnswer[] = [];
  for (let at = 0; at < parts.length; ) {
    const part = parts[at] as Part;
    const { group } = part;
    const together = group === undefined ? [part] : adjacent(parts, at, group);
    const answers =
      group === undefined ? [await inTurn(batch, context, part)] : await asOne(batch, context, together);
    if (group !== undefined && answers.some(({ status }) => status >= 400)) batch.failed.add(group);
    responses.push(...answers);
    at += together.length;
  }
  return { responses };
}

type Batch = {
  service: Service;
  base: string;
  toProblem: (error: unknown) => Problem;
  made: Made;
  /** Ids of requests and groups that did not succeed. */
  failed: Set<string>;
};

function adjacent(parts: readonly Part[], from: number, group: string): Part[] {
  const end = parts.findIndex((part, at) => at > from && part.group !== group);
  return parts.slice(from, end < 0 ? parts.length : end);
}

async function inTurn(batch: Batch, context: Context, part: Part): Promise<PartAnswer> {
  const answer = part.dependsOn.some((id) => batch.failed.has(id))
    ? { id: part.id, status: 424 }
    : await answered(batch, context, part);
  if (answer.status >= 400) batch.failed.add(part.id);
  return answer;
}

/** Thrown to take a group's transaction back. */
class Undone extends Error {
  readonly answer: PartAnswer;

  constructor(answer: PartAnswer) {
    super("a request of the group failed");
    this.answer = answer;
  }
}

/** An atomicity group: the first that fails undoes the others, which are answered 424. */
async function asOne(batch: Batch, context: Context, parts: readonly Part[]): Promise<PartAnswer[]> {
  try {
    const answers = await transact(context.database, async (tx) => {
      const done: PartAnswer[] = [];
      for (const part of parts) {
        // With the batch's key, so that a repeat of it makes nothing twice.
        const answer = await inTurn(batch, { ...context, transaction: tx }, part);
        if (answer.status >= 400) throw new Undone(answer);
        done.push(answer);
      }
      return done;
    });
    await batch.service.refresh();
    return answers;
  } catch (error) {
    for (const { id } of parts) {
      batch.made.delete(id);
      batch.failed.add(id);
    }
    const { id, ...told } =
      error instanceof Undone ? error.answer : failure(batch, context, parts[0] as Part, error);
    return parts.map((part) => (part.id === id ? { id, ...told } : { id: part.id, status: 424 }));
  }
}

function failure({ toProblem }: Batch, context: Context, { id }: Part, error: unknown): PartAnswer {
  const fault = error instanceof Problem ? error : toProblem(error);
  return { id, status: fault.status, body: fault.body(context.language) };
}

function partsOf(body: unknown): Part[] {
  const requests =
    typeof body === "object" && body !== null && "requests" in body ? body.requests : undefined;
  const fault = (place: string, reason: string) => problem("sensing.entity", { place, reason });
  if (!Array.isArray(requests)) throw fault("requests", "an array is expected");
  if (requests.length > mostParts)
    throw problem("sensing.too-much", { limit: `${mostParts} requests in a batch` });
  const seen = new Set<string>();
  const groups: string[] = [];
  return requests.map((one: unknown, at) => {
    const place = `requests/${at}`;
    if (typeof one !== "object" || one === null) throw fault(place, "an object is expected");
    const { id, method, url, body: content, dependsOn, atomicityGroup } = one as Record<string, unknown>;
    const verb = typeof method === "string" ? method.toUpperCase() : "";
    if (typeof id !== "string" || id === "" || seen.has(id))
      throw fault(`${place}/id`, "a text of its own is expected");
    if (!methods.has(verb)) throw fault(`${place}/method`, `one of ${[...methods].join(", ")} is expected`);
    if (typeof url !== "string") throw fault(`${place}/url`, "an address is expected");
    const group = groupOf(atomicityGroup, groups, `${place}/atomicityGroup`);
    seen.add(id);
    const before = Array.isArray(dependsOn) ? dependsOn.map(String) : [];
    return { id, method: verb, url, body: content, dependsOn: before, group };
  });
}

/** The group of a request; those of a group stand together (OData JSON 4.01, 19.1). */
function groupOf(value: unknown, groups: string[], place: string): string | undefined {
  if (value === undefined || value === null) {
    groups.push("");
    return undefined;
  }
  if (typeof value !== "string" || value === "")
    throw problem("sensing.entity", { place, reason: "a text is expected" });
  if (groups.at(-1) !== value && groups.includes(value))
    throw problem("sensing.entity", { place, reason: "the requests of a group stand together" });
  groups.push(value);
  return value;
}

type Made = Map<string, { id: number | string; location: string }>;

async function answered(batch: Batch, context: Context, part: Part): Promise<PartAnswer> {
  const { service, base, made } = batch;
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
    // What the database says of a group is for its transaction, which may be tried again.
    if (context.transaction !== undefined && !(error instanceof Problem)) throw error;
    return failure(batch, context, part, error);
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
