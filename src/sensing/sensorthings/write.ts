import { kernelProblem } from "../../kernel/index.ts";
import { problem } from "../problems.ts";
import { type EntityKind, typeOf } from "./entities/model.ts";
import { findObservation } from "./observations/read.ts";
import type { Parent, Reference, Target } from "./paths.ts";
import { addressOf } from "./present.ts";
import { type Answer, itemAt } from "./read.ts";
import type { Request } from "./sources.ts";
import { createEntity, deleteEntity, updateEntity } from "./writing/change.ts";
import { correctObservation, eraseObservation, eraseOfFeature } from "./writing/correct.ts";
import type { Given } from "./writing/create.ts";
import { type Recording, recordObservation, recordPending } from "./writing/record.ts";

/** What a writing request needs beside what it reads. */
export type Writing = { request: Request; recording: Recording };

export type Method = "POST" | "PATCH" | "PUT" | "DELETE";

/** What became of a change: the status, the entity, and where it is when it is new. */
export type Written = { status: 200 | 201; location?: string; answer: Answer };

/** Does a writing request. Throws the problems of each part, and `kernel.method` for what an address does not take. */
export async function write(
  writing: Writing,
  method: Method,
  target: Target,
  body: unknown,
): Promise<Written> {
  mayBeUndone(writing, method, target);
  if (target.kind === "collection") {
    if (method !== "POST" || target.references) throw notHere(method, "GET, POST");
    return post(writing, target, body);
  }
  if (target.kind === "property" || target.references) throw notHere(method, "GET");
  switch (method) {
    case "POST":
      throw notHere(method, "GET, PATCH, PUT, DELETE");
    case "DELETE":
      return remove(writing, target.reference);
    default:
      return update(writing, target.reference, body, method === "PUT" ? "put" : "patch");
  }
}

/** Readings are durable at once and are not taken back with rows: in a transaction with others they are refused. */
function mayBeUndone({ recording }: Writing, method: Method, target: Target): void {
  if (recording.context.transaction === undefined) return;
  const kind = target.kind === "collection" ? target.type.kind : target.reference.type.kind;
  if (kind === "Observation" || (kind === "FeatureOfInterest" && method === "DELETE")) throw notUndone();
}

const notUndone = () =>
  problem("sensing.entity", {
    place: "atomicityGroup",
    reason: "Observations cannot be undone together with others; send them beside the group",
  });

const notHere = (method: string, allowed: string) => kernelProblem("kernel.method", { method, allowed });

async function post(
  { request, recording }: Writing,
  { type, parent }: Extract<Target, { kind: "collection" }>,
  body: unknown,
): Promise<Written> {
  const id =
    type.kind === "Observation"
      ? await observe(recording, parent, body)
      : await made(recording, type.kind, parent, body);
  const location = addressOf(request.base, type, id);
  // What was recorded may be out of the sight of who recorded it; then the address alone is told.
  const item = await itemAt(request, { type, id }, {}).catch(() => undefined);
  const json = item?.json ?? { "@iot.id": id, "@iot.selfLink": location };
  const version = item?.row?.version;
  return { status: 201, location, answer: { json, ...(version === undefined ? {} : { version }) } };
}

async function observe(recording: Recording, parent: Parent | undefined, body: unknown): Promise<string> {
  const from = parent?.reference.type.kind;
  const id = Number(parent?.reference.id);
  return recordObservation(
    recording,
    body,
    from === "Datastream" ? { stream: id } : from === undefined ? {} : { feature: id },
  );
}

async function made(
  recording: Recording,
  kind: EntityKind,
  parent: Parent | undefined,
  body: unknown,
): Promise<number> {
  const given: Given =
    parent === undefined ? {} : { [parent.reference.type.kind]: Number(parent.reference.id) };
  if (parent !== undefined && !mayNest(parent.reference.type.kind, kind))
    throw problem("sensing.entity", {
      place: kind,
      reason: `it cannot be made below a ${parent.reference.type.kind}; post it to ${typeOf(kind).set} and point to the other`,
    });
  const { id, pending } = await createEntity(recording.context, recording.ground, typeOf(kind), body, given);
  if (pending.length > 0 && recording.context.transaction !== undefined) throw notUndone();
  await recording.directory.refresh();
  await recordPending(recording, pending);
  return id;
}

/** New entities that an address says the relation of. */
function mayNest(parent: EntityKind, kind: EntityKind): boolean {
  return (
    (parent === "Thing" && ["Location", "Datastream", "HistoricalLocation"].includes(kind)) ||
    (kind === "Datastream" && (parent === "Sensor" || parent === "ObservedProperty")) ||
    (parent === "Location" && kind === "HistoricalLocation")
  );
}

async function observationAt({ request }: Writing, { id }: Reference) {
  const observation = await findObservation(request, String(id));
  if (observation === undefined)
    throw problem("sensing.path", { reason: `there is no Observations('${id}')` });
  return observation;
}

async function update(
  writing: Writing,
  reference: Reference,
  body: unknown,
  how: "patch" | "put",
): Promise<Written> {
  const { request, recording } = writing;
  if (reference.type.kind === "Observation") {
    const observation = await observationAt(writing, reference);
    await correctObservation({ ...recording, history: request.history }, observation, body, how);
  } else {
    await updateEntity(recording.context, recording.ground, reference, body, how);
    await recording.directory.refresh();
  }
  const item = await itemAt(request, reference, {});
  const version = item.row?.version;
  return { status: 200, answer: { json: item.json, ...(version === undefined ? {} : { version }) } };
}

async function remove(writing: Writing, reference: Reference): Promise<Written> {
  const { request, recording } = writing;
  if (reference.type.kind === "Observation") {
    const observation = await observationAt(writing, reference);
    await eraseObservation({ ...recording, history: request.history }, observation);
  } else {
    const erase = (feature: number, change: Parameters<typeof eraseOfFeature>[2]) =>
      eraseOfFeature(request.history, feature, change);
    await deleteEntity(recording.context, recording.ground, reference, erase);
    await recording.directory.refresh();
  }
  return { status: 200, answer: { nothing: true } };
}
