import Type, { type Static } from "typebox";
import { type Actor, mayReach, type Route, route, type Transaction, transact } from "../../kernel/index.ts";
import type { Form } from "../form.ts";
import type { Variables } from "../json.ts";
import type { Processes } from "../processes.ts";
import { MovedAnswer, VariablesBody } from "../schema.ts";
import {
  claimWork,
  completeWork,
  eraseAnswers,
  mayBegin,
  reachedWork,
  releaseWork,
  startForm,
} from "./actions.ts";
import { answersIn, type StoredAnswer } from "./answers.ts";
import {
  answersScope,
  cancelScope,
  eraseScope,
  hindrance,
  mayRelease,
  maySeeInput,
  readScope,
  startScope,
  workScope,
} from "./rules.ts";
import * as schema from "./schema.ts";
import * as store from "./store.ts";
import { type Behind, whoAre } from "./who.ts";

/** `/api/work-items…`: what processes ask of people, and what people may begin. */
export function workRoutes(processes: Processes): Route[] {
  return [
    ...readingRoutes(processes),
    ...doingRoutes(processes),
    ...beginningRoutes(processes),
    ...answerRoutes(processes),
  ];
}

function readingRoutes(processes: Processes): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/work-items",
      scope: readScope,
      tag: "work items",
      summary: "Open work of processes that are no ticket's: what you may do, or all within your reach",
      query: Type.Object({
        all: Type.Optional(Type.Boolean({ description: "Also what others are to do" })),
        process: Type.Optional(Type.String({ maxLength: 200 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 200 })),
      }),
      response: schema.WorkListAnswer,
      handle: ({ context, query: { all = false, process, limit = 200 } }) =>
        transact(context.database, async (tx) => {
          const found = await store.openWork(tx, context.actor, { all, process, limit });
          const who = await whoAre(tx, context.actor, found.work.flatMap(takerOf));
          const work = await Promise.all(
            found.work.map((each) => toWork(processes, tx, context.actor, each, who)),
          );
          return { total: found.total, work };
        }),
    }),
    route({
      method: "GET",
      url: "/api/work-items/:instance/:item",
      scope: readScope,
      tag: "work items",
      summary:
        "A work item with its form, and for whoever may do it or read its answers what the process hands over",
      params: schema.WorkParams,
      response: schema.WorkDetailAnswer,
      handle: ({ context, params }) =>
        transact(context.database, async (tx) => {
          const item = await reachedWork(processes, context, tx, params);
          const graph = await processes.definitions.graph(tx, item.definition, item.version);
          const doer = await doerOf(tx, item);
          const who = await whoAre(tx, context.actor, [...takerOf(item), ...doer]);
          const work = await toWork(processes, tx, context.actor, item, who);
          return {
            ...work,
            state: item.state,
            doneBy: doer.map(who)[0] ?? null,
            closedAt: item.closedAt?.toISOString() ?? null,
            mayRelease: mayRelease(context.actor, item),
            form: graph.nodes[item.node]?.work?.form ?? null,
            input: maySeeInput(context.actor, item) ? (item.input ?? {}) : null,
          };
        }),
    }),
  ];
}

function doingRoutes(processes: Processes): Route[] {
  const taken = Type.Object({ ok: Type.Literal(true) });
  const common = { method: "POST", scope: workScope, tag: "work items", params: schema.WorkParams } as const;
  return [
    route({
      ...common,
      url: "/api/work-items/:instance/:item/claim",
      summary: "Takes open work on, so that colleagues see that it is being done",
      response: taken,
      handle: ({ context, params }) => claimWork(processes, context, params),
    }),
    route({
      ...common,
      url: "/api/work-items/:instance/:item/release",
      summary: "Gives back what you have taken on, or what somebody has whose process you may call off",
      response: taken,
      handle: ({ context, params }) => releaseWork(processes, context, params),
    }),
    route({
      ...common,
      url: "/api/work-items/:instance/:item/complete",
      summary: "Does the work with what its form asks for; the process moves on",
      body: Type.Object({ variables: Type.Optional(VariablesBody) }),
      response: MovedAnswer,
      handle: ({ context, params, body: { variables = {} } }) =>
        completeWork(processes, context, params, variables as Variables),
    }),
  ];
}

function beginningRoutes(processes: Processes): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/startable-processes",
      scope: startScope,
      tag: "work items",
      summary: "The processes that you may begin by hand, with the form of each",
      response: schema.StartableAnswer,
      handle: ({ context }) =>
        transact(context.database, async (tx) => {
          const all = await processes.definitions.all(tx);
          const mine = all.filter(({ id, graph }) => mayBegin(context.actor, graph) && !processes.isKept(id));
          return {
            processes: await Promise.all(
              mine.map(async ({ id, version, graph }) => ({
                id,
                version,
                names: (await processes.definitions.names(tx, id, version)).process,
                form: startForm(graph) ?? null,
              })),
            ),
          };
        }),
    }),
    route({
      method: "GET",
      url: "/api/begun-processes",
      scope: readScope,
      tag: "work items",
      summary: "The processes that people within your reach began by hand, newest first",
      query: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
      }),
      response: schema.BegunAnswer,
      handle: ({ context, query: { limit = 50 } }) =>
        transact(context.database, async (tx) => {
          const begun = await store.begunWithin(tx, context.actor, limit);
          const who = await whoAre(tx, context.actor, begun);
          return {
            processes: await Promise.all(
              begun.map((each) => toBegun(processes, tx, context.actor, each, who)),
            ),
          };
        }),
    }),
  ];
}

function answerRoutes(processes: Processes): Route[] {
  const params = Type.Object({ id: Type.String({ format: "uuid" }) });
  return [
    route({
      method: "GET",
      url: "/api/process-instances/:id/answers",
      scope: answersScope,
      tag: "work items",
      summary: "What was answered in a process begun by hand, by whom, and whether the words are still those",
      params,
      response: schema.AnswersAnswer,
      handle: ({ context, params: { id } }) =>
        transact(context.database, async (tx) => {
          const found = await answersIn(tx, context.actor, id);
          const who = await whoAre(tx, context.actor, found);
          return { answers: await Promise.all(found.map((each) => toAnswer(processes, tx, each, who))) };
        }),
    }),
    route({
      method: "POST",
      url: "/api/process-instances/:id/erase",
      scope: eraseScope,
      tag: "work items",
      summary: "Erases the words that people wrote in a process that has ended; acts and their choices stay",
      params,
      body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) }),
      response: Type.Object({ erased: Type.Integer({ description: "Answers that held words" }) }),
      handle: ({ context, params: { id }, body: { reason } }) => eraseAnswers(processes, context, id, reason),
    }),
  ];
}

async function toAnswer(
  processes: Processes,
  tx: Transaction,
  { definition, version, account, role, ...answer }: StoredAnswer,
  who: (one: Behind) => Static<typeof schema.Who>,
): Promise<Static<typeof schema.AnswersAnswer>["answers"][number]> {
  const graph = await processes.definitions.graph(tx, definition, version);
  const names = await processes.definitions.names(tx, definition, version);
  const { node, at, erasedAt } = answer;
  const plain = { "zh-CN": node ?? "", ja: node ?? "", en: node ?? "" };
  return {
    ...answer,
    names: node === null ? names.process : (names.nodes.get(node) ?? plain),
    at: at.toISOString(),
    by: who({ account, role }),
    form: (node === null ? startForm(graph) : graph.nodes[node]?.work?.form) ?? null,
    erasedAt: erasedAt?.toISOString() ?? null,
    proof: `/api/ledger/inclusion?act=${answer.act}`,
  };
}

const takerOf = ({ claimedBy, claimedRole }: store.StoredWork): Behind[] =>
  claimedBy === null ? [] : [{ account: claimedBy, role: claimedRole }];

async function doerOf(
  tx: Transaction,
  { instance, item, state, closedBy }: store.StoredWork,
): Promise<Behind[]> {
  if (state !== "done" || closedBy === null) return [];
  const known = (await store.doersIn(tx, instance)).get(item);
  return [known ?? { account: closedBy, role: null }];
}

async function toWork(
  processes: Processes,
  tx: Transaction,
  actor: Actor,
  work: store.StoredWork,
  who: (one: Behind) => Static<typeof schema.Who>,
): Promise<Static<typeof schema.WorkAnswer>> {
  const names = await processes.definitions.names(tx, work.definition, work.version);
  const plain = { "zh-CN": work.node, ja: work.node, en: work.node };
  const { claimedBy } = work;
  const mayDo = hindrance(actor, work) === null;
  const graph = await processes.definitions.graph(tx, work.definition, work.version);
  return {
    instance: work.instance,
    item: work.item,
    node: work.node,
    names: names.nodes.get(work.node) ?? plain,
    process: { id: work.definition, version: work.version, names: names.process },
    unit: work.unit,
    assigned: work.assignee !== null,
    taken: claimedBy === null ? "nobody" : claimedBy === actor.id ? "me" : "another",
    takenAt: work.claimedAt?.toISOString() ?? null,
    takenBy: takerOf(work).map(who)[0] ?? null,
    mayDo,
    about: maySeeInput(actor, work) ? aboutOf(graph.nodes[work.node]?.work?.form, work.input ?? {}) : null,
    dueAt: work.dueAt?.toISOString() ?? null,
    openedAt: work.openedAt.toISOString(),
  };
}

/** What tells one task of a kind from another: the first thing that the process hands over by the form. */
const aboutOf = (form: Form | undefined, input: Variables) =>
  firstText(form, input, ({ readOnly, oneOf }) => readOnly === true && oneOf === undefined);

/** What tells one beginning of a process from another: the first words that were filled in. */
const writtenFirst = (form: Form | undefined, given: Variables) =>
  firstText(
    form,
    given,
    ({ readOnly, oneOf, format }) => !readOnly && oneOf === undefined && format === undefined,
  );

function firstText(
  form: Form | undefined,
  values: Variables,
  fits: (field: Form["properties"][string]) => boolean,
): string | null {
  const found = Object.entries(form?.properties ?? {}).find(([, field]) => fits(field));
  const value = found && values[found[0]];
  return typeof value === "string" && value !== "" ? value : null;
}

async function toBegun(
  processes: Processes,
  tx: Transaction,
  actor: Actor,
  begun: store.BegunProcess,
  who: (one: Behind) => Static<typeof schema.Who>,
) {
  const { id, definition, version, status, unit, account, given, begunAt, endedAt } = begun;
  const placement = { units: unit === null ? [] : [unit], accounts: [account] };
  const graph = await processes.definitions.graph(tx, definition, version);
  const maySeeAbout = account === actor.id || mayReach(actor, answersScope, placement);
  return {
    id,
    process: {
      id: definition,
      version,
      names: (await processes.definitions.names(tx, definition, version)).process,
    },
    status: status as Static<typeof schema.BegunAnswer>["processes"][number]["status"],
    unit,
    byMe: account === actor.id,
    by: who(begun),
    about: maySeeAbout ? writtenFirst(startForm(graph), given ?? {}) : null,
    mayCancel: status === "running" && mayReach(actor, cancelScope, placement),
    begunAt: begunAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}
