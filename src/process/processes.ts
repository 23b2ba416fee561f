import type { Calendar } from "../calendar/index.ts";
import type { Context, Problem, Subject, Text, Transaction } from "../kernel/index.ts";
import { dueAt } from "./clock.ts";
import { Decisions } from "./decisions.ts";
import { Definitions } from "./definitions.ts";
import { awaited } from "./engine/inputs.ts";
import type { Input } from "./engine/state.ts";
import { told } from "./findings.ts";
import type { Variables } from "./json.ts";
import type { Footing, Live } from "./live.ts";
import { startedBy } from "./post.ts";
import { problem } from "./problems.ts";
import type { RemoteServiceHandler, Service, ServiceHandler } from "./services.ts";
import * as store from "./store.ts";
import { Turn } from "./turn.ts";

/** Which instance: its id, or the subject it runs for. */
export type Target = { instance: string } | { subject: Subject };

/** Where an instance stands after a move. */
export type Moved = {
  instance: string;
  status: Live["state"]["status"];
  /** Tasks open for people: the work item and the element of the model. */
  open: { item: string; node: string; name: string }[];
  /** Tokens held because something in the model could not be evaluated or called. */
  incidents: { token: string; node: string; message: string; expression?: string }[];
  /** Sequence flows passed, in order. */
  passed: string[];
  /** Why nothing moved, where nothing did. */
  ignored?: Text;
  /** Messages thrown that nobody awaited. */
  undelivered: string[];
};

/** What the module stands on: the city's present calendar, and whether there is a unit of this path (any, if left out). */
export type ProcessParts = { calendar: () => Calendar; isUnit?: (path: string) => boolean };

/** A module whose things run through processes that it alone moves: begun, done and cancelled by its own acts. */
export type Keeper = {
  /** Processes that run for its things only. */
  processes: readonly string[];
  /** Says where to go instead, of one of its things or of none that is there yet; what may not be seen is not found. */
  refuse(context: Context, tx: Transaction, id?: string): Promise<Problem>;
};

/**
 * Processes as other modules use them. Every function takes the caller's transaction: a business act moves its
 * process in its own transaction, and both are durable together or not at all. None of them checks a scope or
 * records an act; that is the business of the act they are part of.
 */
export class Processes {
  readonly definitions = new Definitions();
  readonly decisions = new Decisions();
  readonly #services = new Map<string, Service>();
  readonly #keepers = new Map<string, Keeper>();
  readonly footing: Footing;
  readonly isUnit: (path: string) => boolean;

  constructor(parts: ProcessParts) {
    this.isUnit = parts.isUnit ?? (() => true);
    this.footing = {
      definitions: this.definitions,
      services: this.#services,
      dueAt: (rule, from) => dueAt(rule, from, parts.calendar()),
      decide: (tx, decision, input) => this.decisions.decide(tx, decision, input),
    };
  }

  /** Registers what a service task named `name` does, inside the transaction. `message:NAME` takes a thrown message. */
  registerService(name: string, run: ServiceHandler): void {
    this.#register(name, { kind: "inside", run });
  }

  /** Registers what a service task named `name` does as a job after the act. */
  registerRemoteService(name: string, run: RemoteServiceHandler): void {
    this.#register(name, { kind: "after", run });
  }

  /** Leaves processes about subjects of this kind to the module that keeps them: nobody begins, does or cancels them by hand. */
  keepFor(kind: string, keeper: Keeper): void {
    this.#keepers.set(kind, keeper);
  }

  /** Whether another module alone begins this process. */
  isKept(process: string): boolean {
    return [...this.#keepers.values()].some((keeper) => keeper.processes.includes(process));
  }

  /** Throws what the keeper of a process, an instance or a subject says; does nothing where there is none. */
  async refuseKept(
    context: Context,
    tx: Transaction,
    target: { process: string } | { instance: string } | { subject: Subject },
  ): Promise<void> {
    if ("process" in target) {
      const keeper = [...this.#keepers.values()].find(({ processes }) => processes.includes(target.process));
      if (keeper !== undefined) throw await keeper.refuse(context, tx);
      return;
    }
    const subject =
      "subject" in target ? target.subject : (await store.readInstance(tx, target.instance))?.head.subject;
    const keeper = subject && this.#keepers.get(subject.kind);
    if (keeper !== undefined) throw await keeper.refuse(context, tx, subject?.id);
  }

  #register(name: string, service: Service): void {
    if (this.#services.has(name)) throw new TypeError(`service ${name} is already registered`);
    this.#services.set(name, service);
  }

  /**
   * Starts the newest version of a process. Throws `process.unknown`, `process.drawing`; where one runs for the
   * subject, the transaction fails with `process.running`.
   */
  async start(
    context: Context,
    tx: Transaction,
    begin: { process: string; id?: string; subject?: Subject; variables?: Variables; event?: string },
  ): Promise<Moved> {
    const turn = new Turn(this.footing, context, tx);
    const live = await turn.create(begin.process, begin.subject, null, begin.id);
    const { variables, event } = begin;
    const ignored = await turn.give(live.head.id, {
      type: "start",
      ...(variables && { variables }),
      ...(event !== undefined && { event }),
    });
    if (ignored !== undefined) throw problem("process.not-open", { reason: ignored });
    return this.#saved(turn, live);
  }

  /**
   * Completes an open work item, named by item or by the element it is for. Throws `process.not-open` when it is
   * not open (any more), `process.no-instance`.
   */
  async complete(
    context: Context,
    tx: Transaction,
    target: Target & ({ item: string } | { node: string }),
    variables: Variables = {},
  ): Promise<Moved> {
    const { turn, live } = await this.#take(context, tx, target);
    const item = "item" in target ? target.item : openItem(live, target.node);
    const ignored = await turn.give(live.head.id, { type: "complete", item, variables });
    if (ignored !== undefined) throw problem("process.not-open", { reason: ignored });
    return this.#saved(turn, live);
  }

  /** Gives an instance any input; what is not awaited is told in `ignored` and changes nothing. */
  async give(context: Context, tx: Transaction, target: Target, input: Input): Promise<Moved> {
    const { turn, live } = await this.#take(context, tx, target);
    const ignored = await turn.give(live.head.id, input);
    return { ...(await this.#saved(turn, live)), ...(ignored !== undefined && { ignored }) };
  }

  /**
   * Tells the process of a subject a message. Where none runs, the process that ran last for it begins anew at its
   * start event for the message, with the variables it ended with. `ignored` says so when nobody awaits it.
   */
  async message(
    context: Context,
    tx: Transaction,
    target: Target,
    name: string,
    variables: Variables = {},
  ): Promise<Moved> {
    const stored = await find(tx, target);
    if (!stored) return this.#beginAnew(context, tx, target, name, variables);
    const turn = new Turn(this.footing, context, tx);
    const live = await turn.admit(stored);
    const { subject } = live.head;
    const awaits = live.state.waits.find((wait) => wait.kind === "message" && wait.name === name);
    const ignored = awaits
      ? await turn.give(live.head.id, { type: "message", name, wait: awaits.id, variables })
      : (await turn.message({ name, subject, variables })) === undefined
        ? told("input.not-awaited", { what: awaited.message, name }).message
        : undefined;
    return { ...(await this.#saved(turn, live)), ...(ignored && { ignored }) };
  }

  async #beginAnew(
    context: Context,
    tx: Transaction,
    target: Target,
    name: string,
    variables: Variables,
  ): Promise<Moved> {
    if (!("subject" in target)) throw noInstance(target);
    const { subject } = target;
    const last = await store.lastOfSubject(tx, subject);
    if (!last) throw noInstance(target);
    const { graph } = await this.definitions.newest(tx, last.definition);
    const event = startedBy(graph, "message", name);
    if (event === undefined) throw noInstance(target);
    const known = { ...last.variables, ...variables };
    return this.start(context, tx, { process: last.definition, subject, event, variables: known });
  }

  /**
   * Sends a message to who awaits its key, or without a key to a process of the subject, or starts the process that
   * begins with it. Returns the instance reached, or null.
   */
  async send(
    context: Context,
    tx: Transaction,
    message: { name: string; key?: string; subject?: Subject; variables?: Variables },
  ): Promise<string | null> {
    const turn = new Turn(this.footing, context, tx);
    const reached = await turn.message({ ...message, variables: message.variables ?? {} });
    await turn.save();
    return reached ?? null;
  }

  /** Sends a signal to everyone who awaits it; returns the instances reached. */
  async signal(
    context: Context,
    tx: Transaction,
    name: string,
    variables: Variables = {},
  ): Promise<string[]> {
    const turn = new Turn(this.footing, context, tx);
    const reached = await turn.signal(name, variables);
    await turn.save();
    return reached;
  }

  async #take(context: Context, tx: Transaction, target: Target): Promise<{ turn: Turn; live: Live }> {
    const stored = await find(tx, target);
    if (!stored) throw noInstance(target);
    const turn = new Turn(this.footing, context, tx);
    return { turn, live: await turn.admit(stored) };
  }

  async #saved(turn: Turn, live: Live): Promise<Moved> {
    await turn.save();
    return { ...standing(live), undelivered: turn.undelivered };
  }
}

function find(tx: Transaction, target: Target): Promise<store.StoredInstance | undefined> {
  return "instance" in target
    ? store.lockInstance(tx, target.instance)
    : store.lockBySubject(tx, target.subject);
}

function noInstance(target: Target) {
  const subject = "instance" in target ? target.instance : `${target.subject.kind}/${target.subject.id}`;
  return problem("process.no-instance", { subject });
}

/** Where an instance stands, read from its state. */
function standing(live: Live): Omit<Moved, "undelivered"> {
  const { graph, state } = live;
  const isWork = (node: string) => graph.nodes[node]?.work !== undefined;
  return {
    instance: live.head.id,
    status: state.status,
    open: state.tokens
      .filter((token) => isWork(token.at) && !token.instances && !token.incident)
      .map((token) => ({ item: token.id, node: token.at, name: graph.nodes[token.at]?.name ?? token.at })),
    incidents: state.tokens.flatMap(({ id, at, incident }) =>
      incident
        ? [
            {
              token: id,
              node: at,
              message: incident.message,
              ...(incident.expression !== undefined && { expression: incident.expression }),
            },
          ]
        : [],
    ),
    passed: live.path.map((flow) => graph.flows[flow]?.id ?? ""),
  };
}

function openItem(live: Live, node: string): string {
  const token = live.state.tokens.find((each) => each.at === node && !each.instances && !each.incident);
  if (!token) throw problem("process.not-open", { reason: told("input.elsewhere", { node }).message });
  return token.id;
}
