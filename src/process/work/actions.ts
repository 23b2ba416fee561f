import {
  type Actor,
  act,
  type Context,
  type Draft,
  type FieldError,
  filled,
  kernelProblem,
  mayReach,
  saidErrors,
  type Transaction,
  within,
} from "../../kernel/index.ts";
import type { ProcessGraph } from "../bpmn/graph.ts";
import { type Form, filledIn, namesOf, unitsNamed } from "../form.ts";
import type { Variables } from "../json.ts";
import { problem } from "../problems.ts";
import type { Moved, Processes } from "../processes.ts";
import { eraseWords, keepAnswer } from "./answers.ts";
import { noUnit, workProblem } from "./problems.ts";
import {
  cancelScope,
  eraseScope,
  hindrance,
  mayRelease,
  maySeeWork,
  startScope,
  withinLimits,
  workScope,
} from "./rules.ts";
import * as store from "./store.ts";

/** Which work item: its instance and its token there. */
export type WorkRef = { instance: string; item: string };

const subjectOf = (instance: string) => ({ kind: "process", id: instance });

/** Whether somebody may begin a process by hand: the model names the scope, or the actor keeps processes. */
export function mayBegin(actor: Actor, graph: ProcessGraph): boolean {
  if (!graph.executable) return false;
  return (
    actor.grants.has("process.manage") ||
    (graph.startScope !== undefined && actor.grants.has(graph.startScope))
  );
}

/** The form of the start that nobody triggers. */
export function startForm(graph: ProcessGraph): Form | undefined {
  return graph.starts.map((id) => graph.nodes[id]).find((node) => node?.event === undefined)?.form;
}

/**
 * Begins a process by hand (act `process.start`). Throws `process.not-by-hand`, `process.drawing`, what the form refuses,
 * and for a process that another module runs what that module says.
 */
export async function beginProcess(
  processes: Processes,
  context: Context,
  id: string,
  begin: { process: string; variables?: Variables },
): Promise<Moved> {
  return act(
    context,
    "process.start",
    subjectOf(id),
    async (tx, draft) => {
      const { actor } = context;
      const { graph } = await processes.definitions.newest(tx, begin.process);
      await processes.refuseKept(context, tx, { process: begin.process });
      if (!graph.executable) throw problem("process.drawing", { process: begin.process });
      if (!mayBegin(actor, graph)) throw workProblem("process.not-by-hand", { process: begin.process });
      const form = startForm(graph);
      const variables = handedIn(processes, form, begin.variables ?? {});
      refuseBeyond(actor, graph, form, variables);
      const moved = await processes.start(within(context, tx), tx, { process: begin.process, id, variables });
      await store.insertBegun(tx, id, { account: actor.id, unit: actor.unit }, draft.at);
      const answering = { act: draft.id, instance: id, item: null, at: draft.at, given: variables };
      const answer = await keepAnswer(tx, actor, form, answering);
      draft.detail = { process: begin.process, instance: id, ...answer, passed: moved.passed };
      await address(tx, draft, id, placesOf({ account: actor.id, unit: actor.unit }));
      return moved;
    },
    { scope: startScope },
  );
}

/** Takes open work on, so that colleagues see it is being done (act `process.claim`). Taking it on again changes nothing. */
export function claimWork(processes: Processes, context: Context, ref: WorkRef): Promise<{ ok: true }> {
  return actOnWork(processes, context, "process.claim", ref, async (tx, draft, work) => {
    if (work.claimedBy !== context.actor.id)
      await store.setClaim(tx, ref, { by: context.actor.id, role: context.actor.role, at: draft.at });
    return { ok: true as const };
  });
}

/**
 * Gives back what the actor has taken on, or what somebody has who is away (act `process.release`). Throws
 * `work-item.taken`, `work-item.not-taken`.
 */
export function releaseWork(processes: Processes, context: Context, ref: WorkRef): Promise<{ ok: true }> {
  const refuses: typeof hindrance = (actor, work) =>
    mayRelease(actor, work) ? null : (hindrance(actor, work) ?? workProblem("work-item.not-taken"));
  return actOnWork(processes, context, "process.release", ref, releasing, refuses);

  async function releasing(tx: Transaction, draft: Draft, work: store.StoredWork) {
    if (work.claimedBy !== context.actor.id) draft.detail = { ...draft.detail, from: work.claimedBy };
    await store.setClaim(tx, ref, null);
    return { ok: true as const };
  }
}

/**
 * Does the work: what was filled in becomes variables and the process moves on, in one act (`process.complete`). Of two who
 * do it at once the second is told `work-item.done`.
 */
export function completeWork(
  processes: Processes,
  context: Context,
  ref: WorkRef,
  given: Variables,
): Promise<Moved> {
  return actOnWork(processes, context, "process.complete", ref, async (tx, draft, work) => {
    const graph = await processes.definitions.graph(tx, work.definition, work.version);
    const form = graph.nodes[work.node]?.work?.form;
    const variables = handedIn(processes, form, given);
    const moved = await processes.complete(within(context, tx), tx, ref, variables);
    const answering = { act: draft.id, ...ref, at: draft.at, given: variables };
    const answer = await keepAnswer(tx, context.actor, form, answering);
    draft.detail = { ...draft.detail, ...answer, passed: moved.passed };
    return moved;
  });
}

/**
 * Cancels a process and withdraws all it has open, with a reason (act `process.cancel`). Of a process begun by hand its
 * beginner and whoever has the reach may; others are for those who keep processes. Throws `kernel.not-found`.
 */
export function cancelProcess(
  processes: Processes,
  context: Context,
  instance: string,
  reason: string,
): Promise<Moved> {
  return act(
    context,
    "process.cancel",
    subjectOf(instance),
    async (tx, draft) => {
      await processes.refuseKept(context, tx, { instance });
      const begun = await store.begunOf(tx, instance);
      const placement = {
        units: begun?.unit === undefined || begun.unit === null ? [] : [begun.unit],
        accounts: begun === undefined ? [] : [begun.account],
      };
      if (!mayReach(context.actor, cancelScope, placement)) throw kernelProblem("kernel.not-found");
      const places = await store.openPlaces(tx, instance);
      const moved = await processes.give(within(context, tx), tx, { instance }, { type: "cancel" });
      if (moved.ignored !== undefined) throw workProblem("process.ended");
      draft.detail = { reason };
      draft.audience = [...new Set([...places, ...placesOf(begun)])];
      return moved;
    },
    { scope: cancelScope },
  );
}

async function actOnWork<R>(
  processes: Processes,
  context: Context,
  verb: string,
  ref: WorkRef,
  work: (tx: Transaction, draft: Draft, item: store.StoredWork) => Promise<R>,
  refuses: typeof hindrance = hindrance,
): Promise<R> {
  return act(
    context,
    verb,
    subjectOf(ref.instance),
    async (tx, draft) => {
      const item = await reachedWork(processes, context, tx, ref, true);
      const hindered = refuses(context.actor, item);
      if (hindered !== null) throw hindered;
      draft.detail = { process: item.definition, node: item.node, item: item.item };
      const result = await work(tx, draft, item);
      const begun = await store.begunOf(tx, ref.instance);
      const places = [...placesOf(begun), ...placesOf({ unit: item.unit, account: context.actor.id })];
      await address(tx, draft, item.subjectId, places);
      return result;
    },
    { scope: workScope },
  );
}

/** A work item that the actor may see. Throws `kernel.not-found`, and what the module says that the process belongs to. */
export async function reachedWork(
  processes: Processes,
  context: Context,
  tx: Transaction,
  ref: WorkRef,
  lock = false,
): Promise<store.StoredWork> {
  const item = await store.findWork(tx, ref, lock);
  if (item === undefined) throw kernelProblem("kernel.not-found");
  const subject = { kind: item.subjectKind, id: item.subjectId };
  await processes.refuseKept(context, tx, { subject });
  if (!maySeeWork(context.actor, item)) throw kernelProblem("kernel.not-found");
  return item;
}

/**
 * Erases the words that people wrote in a process that has ended (act `process.erase`); its acts, and the choices in them,
 * stay. Throws `kernel.not-found`, `process.still-running`.
 */
export function eraseAnswers(
  processes: Processes,
  context: Context,
  instance: string,
  reason: string,
): Promise<{ erased: number }> {
  return act(
    context,
    "process.erase",
    subjectOf(instance),
    async (tx, draft) => {
      await processes.refuseKept(context, tx, { instance });
      const [belongs, begun] = [await store.rootOf(tx, instance), await store.begunOf(tx, instance)];
      const units = begun?.unit == null ? [] : [begun.unit];
      const within = mayReach(context.actor, eraseScope, { units, accounts: [] });
      if (belongs === undefined || !within) throw kernelProblem("kernel.not-found");
      if (!belongs.ended) throw workProblem("process.still-running");
      const erased = await eraseWords(tx, belongs.root, draft.at);
      draft.detail = { reason, erased };
      draft.audience = placesOf(begun);
      return { erased };
    },
    { scope: eraseScope },
  );
}

/** What was filled in, held to the form where the model has one, and to limits where it has none. */
function handedIn(processes: Processes, form: Form | undefined, given: Variables): Variables {
  if (form === undefined) return withinLimits(given);
  return filledIn(form, given, (fits) =>
    unitsNamed(form, fits)
      .filter(({ unit }) => !processes.isUnit(unit))
      .map(({ field, unit }) => unitError(form, field, filled(noUnit, { unit }))),
  );
}

/** Whoever begins work gives it only to units within their reach, and is told of all that are not. */
function refuseBeyond(actor: Actor, graph: ProcessGraph, form: Form | undefined, variables: Variables): void {
  if (form === undefined) return;
  const scope = graph.startScope ?? startScope;
  const beyond = unitsNamed(form, variables).filter(
    ({ unit }) => !mayReach(actor, scope, { units: [unit], accounts: [] }),
  );
  const { say } = workProblem.catalogue["process.unit-beyond"] as { say: FieldError["sentence"] };
  const errors = beyond.map(({ field, unit }) => unitError(form, field, filled(say, { unit })));
  const unit = beyond[0]?.unit;
  if (unit !== undefined) throw workProblem("process.unit-beyond", { unit }, { errors: saidErrors(errors) });
}

function unitError(form: Form, field: string, sentence: FieldError["sentence"]): FieldError {
  const label = namesOf(form)[field] ?? filled(sentence, {});
  const pointer = `/${field}`;
  return {
    path: `variables${pointer}`,
    pointer,
    keyword: "unit",
    message: "is no unit to choose",
    sentence,
    label,
  };
}

const placesOf = (begun: store.Begun | undefined): string[] =>
  begun === undefined ? [] : [...(begun.unit === null ? [] : [begun.unit]), `account:${begun.account}`];

async function address(tx: Transaction, draft: Draft, root: string, places: string[]): Promise<void> {
  draft.audience = [...new Set([...places, ...(await store.openPlaces(tx, root))])];
}
