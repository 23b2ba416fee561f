import {
  act,
  type Context,
  newId,
  Problem,
  type Subject,
  type Transaction,
  within,
} from "../kernel/index.ts";
import type { ProcessGraph } from "./bpmn/graph.ts";
import { changesOf } from "./changes.ts";
import type { Definitions } from "./definitions.ts";
import { type Effect, type Input, newState, type ProcessState, type TimerRule } from "./engine/state.ts";
import { step, tidy } from "./engine/step.ts";
import type { FeelResult } from "./feel.ts";
import type { Json, Variables } from "./json.ts";
import { problem } from "./problems.ts";
import { BusinessError, type Service, type ServiceCall } from "./services.ts";
import * as store from "./store.ts";

/** What moving processes stands on. */
export type Footing = {
  definitions: Definitions;
  services: ReadonlyMap<string, Service>;
  /** The instant, in epoch milliseconds, at which a timer set at `from` is due. */
  dueAt(rule: TimerRule, from: number): number;
  decide(tx: Transaction, decision: string, input: Variables): Promise<FeelResult<Json>>;
};

/** An instance as this transaction has it, written once at the end. */
export type Live = {
  head: store.InstanceHead;
  graph: ProcessGraph;
  state: ProcessState;
  fresh: boolean;
  effects: Effect[];
  finished: string[];
  path: number[];
};

/** With a key it goes to who awaits that key, without one to an instance of the same subject. */
export type Message = { name: string; key?: string; subject?: Subject; variables: Variables };
type Task =
  | { kind: "input"; instance: string; input: Input }
  | { kind: "message"; message: Message }
  | { kind: "signal"; name: string; variables: Variables };

/**
 * The moves of one transaction: what is given is worked off until nothing follows from it, over as many instances
 * as it reaches, and each instance is written once. Nothing outside the transaction is touched.
 */
export class Turn {
  readonly #footing: Footing;
  readonly #context: Context;
  readonly #tx: Transaction;
  readonly #live = new Map<string, Live>();
  readonly #tasks: Task[] = [];
  /** Names of messages that nobody awaited. */
  readonly undelivered: string[] = [];

  constructor(footing: Footing, context: Context, tx: Transaction) {
    this.#footing = footing;
    this.#context = within(context, tx);
    this.#tx = tx;
  }

  /** Takes in an instance that the caller has read and locked. */
  async admit(stored: store.StoredInstance): Promise<Live> {
    const known = this.#live.get(stored.head.id);
    if (known) return known;
    const graph = await this.#footing.definitions.graph(
      this.#tx,
      stored.head.definition,
      stored.head.version,
    );
    return this.#keep({ ...stored, graph, fresh: false });
  }

  /** Makes an instance of the newest version; it begins with the start that the caller gives it. */
  async create(
    definition: string,
    subject?: Subject,
    parent: store.InstanceHead["parent"] = null,
    id: string = newId(),
  ): Promise<Live> {
    const { version, graph } = await this.#footing.definitions.newest(this.#tx, definition);
    if (!graph.executable) throw problem("process.drawing", { process: definition });
    const head = { id, definition, version, subject: subject ?? { kind: "process", id }, parent };
    return this.#keep({ head, graph, state: newState(), fresh: true });
  }

  #keep(instance: Pick<Live, "head" | "graph" | "state" | "fresh">): Live {
    const live = { ...instance, effects: [], finished: [], path: [] };
    this.#live.set(instance.head.id, live);
    return live;
  }

  /** Gives an input and works off all that follows; returns why it was ignored, if it was. */
  async give(instance: string, input: Input): Promise<string | undefined> {
    const ignored = await this.#move(instance, input);
    await this.#workOff();
    return ignored;
  }

  /** Sends a message to who awaits it longest, or starts a process that begins with it; returns the instance. */
  async message(message: Message): Promise<string | undefined> {
    const reached = await this.#deliver(message);
    await this.#workOff();
    return reached;
  }

  /** Sends a signal to all who await it and starts all processes that begin with it; returns the instances. */
  async signal(name: string, variables: Variables): Promise<string[]> {
    const reached = await this.#broadcast(name, variables);
    await this.#workOff();
    return reached;
  }

  /** Writes every instance that moved. Nothing may be given afterwards. */
  async save(): Promise<void> {
    const at = this.#context.clock.now();
    const due = (rule: TimerRule) => new Date(this.#footing.dueAt(rule, at.getTime()));
    for (const live of this.#live.values()) {
      if (live.effects.length === 0 && live.path.length === 0 && live.finished.length === 0 && !live.fresh)
        continue;
      const changes = changesOf(tidy(live.effects), live.finished, due);
      const { fresh, path } = live;
      await store.saveStep(this.#tx, live, { fresh, path, at, actor: this.#context.actor.id, changes });
    }
  }

  async #workOff(): Promise<void> {
    for (let task = this.#tasks.shift(); task; task = this.#tasks.shift()) {
      if (task.kind === "input") await this.#move(task.instance, task.input);
      else if (task.kind === "signal") await this.#broadcast(task.name, task.variables);
      else if (!(await this.#deliver(task.message))) this.undelivered.push(task.message.name);
    }
  }

  async #move(instance: string, input: Input): Promise<string | undefined> {
    const live = await this.#load(instance);
    if (!live) return `there is no instance ${instance}`;
    const result = step(live.graph, live.state, input);
    if (result.ignored !== undefined) return result.ignored;
    live.state = result.state;
    live.path.push(...result.path);
    live.effects.push(...result.effects);
    if (input.type === "complete") live.finished.push(input.item);
    for (const effect of result.effects) await this.#obey(live, effect);
    return undefined;
  }

  async #load(id: string): Promise<Live | undefined> {
    const known = this.#live.get(id);
    if (known) return known;
    const stored = await store.lockInstance(this.#tx, id);
    return stored && this.admit(stored);
  }

  async #obey(live: Live, effect: Effect): Promise<void> {
    if (effect.type === "callService") await this.#call(live, effect);
    else if (effect.type === "decide") await this.#decide(live, effect);
    else if (effect.type === "startCalled") await this.#startCalled(live, effect);
    else if (effect.type === "cancelCalled") await this.#cancelCalled(live, effect.call);
    else if (effect.type === "completed") this.#tellParent(live, effect);
    else if (effect.type === "throwSignal")
      this.#tasks.push({ kind: "signal", name: effect.name, variables: effect.variables });
    else if (effect.type === "throwMessage") await this.#send(live, effect);
    else if (effect.type === "escalated" && live.head.parent) {
      const { instance, call } = live.head.parent;
      this.#next(instance, { type: "escalate", token: call, code: effect.code, variables: effect.variables });
    }
  }

  #next(instance: string, input: Input): void {
    this.#tasks.push({ kind: "input", instance, input });
  }

  async #call(live: Live, effect: Extract<Effect, { type: "callService" }>): Promise<void> {
    const { call, service: name } = effect;
    const service = this.#footing.services.get(name);
    if (!service) {
      const message = `nothing is registered under the service name ${name}`;
      this.#next(live.head.id, { type: "serviceFailed", call, message });
    } else if (service.kind === "after") await this.#callAfter(live, effect);
    else
      await this.#callInside(live, service.run, {
        ...effect,
        instance: live.head.id,
        subject: live.head.subject,
      });
  }

  async #callInside(
    live: Live,
    run: Extract<Service, { kind: "inside" }>["run"],
    call: ServiceCall,
  ): Promise<void> {
    const instance = live.head.id;
    try {
      const variables = (await run(this.#context, this.#tx, call)) ?? {};
      this.#next(instance, { type: "serviceDone", call: call.call, variables });
    } catch (error) {
      if (!(error instanceof BusinessError)) throw error;
      this.#next(instance, { type: "error", token: call.call, code: error.code, variables: error.variables });
    }
  }

  // The job that follows this act reads the input from the instance: details of acts hold no personal data.
  async #callAfter(
    live: Live,
    { call, node, service }: Extract<Effect, { type: "callService" }>,
  ): Promise<void> {
    await act(this.#context, "process.call", { kind: "process", id: live.head.id }, async (_tx, draft) => {
      draft.detail = { call, node, service };
      return null;
    });
  }

  async #decide(live: Live, effect: Extract<Effect, { type: "decide" }>): Promise<void> {
    const { call, decision, input, resultVariable } = effect;
    const result = await this.#footing.decide(this.#tx, decision, input);
    if (!result.ok) {
      const message = `decision ${decision}: ${result.problem.message}`;
      this.#next(live.head.id, { type: "serviceFailed", call, message });
      return;
    }
    const { value } = result;
    const entries =
      resultVariable === undefined && value !== null && typeof value === "object" && !Array.isArray(value);
    const variables = entries ? value : { [resultVariable ?? decision]: value };
    this.#next(live.head.id, { type: "serviceDone", call, variables });
  }

  async #startCalled(live: Live, effect: Extract<Effect, { type: "startCalled" }>): Promise<void> {
    const { call, process, variables } = effect;
    try {
      const called = await this.create(process, live.head.subject, { instance: live.head.id, call });
      this.#next(called.head.id, { type: "start", variables });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#next(live.head.id, { type: "serviceFailed", call, message: error.message });
    }
  }

  async #cancelCalled(live: Live, call: string): Promise<void> {
    const here = [...this.#live.values()].find(
      ({ head }) => head.parent?.instance === live.head.id && head.parent.call === call,
    );
    const called = here?.head.id ?? (await store.calledBy(this.#tx, live.head.id, call));
    if (called !== undefined) this.#next(called, { type: "cancel" });
  }

  #tellParent(live: Live, { outcome, error, variables }: Extract<Effect, { type: "completed" }>): void {
    if (!live.head.parent) return;
    const { instance, call } = live.head.parent;
    if (outcome === "failed")
      this.#next(instance, { type: "error", token: call, code: error ?? "", variables });
    else if (outcome === "cancelled") {
      // Cancelled by its caller, the caller no longer waits and this is ignored there.
      this.#next(instance, { type: "serviceFailed", call, message: "the called process was cancelled" });
    } else this.#next(instance, { type: "calledDone", call, variables });
  }

  // A service registered as message:NAME takes the message out of the house; it answers nothing.
  async #send(live: Live, effect: Extract<Effect, { type: "throwMessage" }>): Promise<void> {
    const { name, key, variables, node } = effect;
    const outside = this.#footing.services.get(`message:${name}`);
    if (outside?.kind !== "inside") {
      const { subject } = live.head;
      this.#tasks.push({
        kind: "message",
        message: { name, subject, variables, ...(key !== undefined && { key }) },
      });
      return;
    }
    const { id: instance, subject } = live.head;
    await outside.run(this.#context, this.#tx, {
      instance,
      subject,
      call: node,
      node,
      service: `message:${name}`,
      input: variables,
    });
  }

  async #deliver(message: Message): Promise<string | undefined> {
    const { name, key, subject, variables } = message;
    const found = this.#awaitingHere(message) ?? (await this.#awaitingElsewhere(message));
    if (found !== undefined) {
      this.#next(found, { type: "message", name, variables, ...(key !== undefined && { key }) });
      return found;
    }
    const [starter] = await this.#starters("message", name);
    return starter && this.#startBy(starter, variables, subject);
  }

  #awaitingHere({ name, key, subject }: Message): string | undefined {
    const isSubject = (other: Subject) => other.kind === subject?.kind && other.id === subject.id;
    const found = [...this.#live.values()].find(({ head, state }) =>
      state.waits.some(
        (wait) =>
          wait.kind === "message" &&
          wait.name === name &&
          (wait.key === undefined ? isSubject(head.subject) : wait.key === key),
      ),
    );
    return found?.head.id;
  }

  async #awaitingElsewhere({ name, key, subject }: Message): Promise<string | undefined> {
    const except = [...this.#live.keys()];
    const byKey = key === undefined ? undefined : await store.keyedSubscriber(this.#tx, name, key, except);
    if (byKey !== undefined || subject === undefined) return byKey;
    return store.subscriberOfSubject(this.#tx, name, subject, except);
  }

  async #broadcast(name: string, variables: Variables): Promise<string[]> {
    const here = [...this.#live.values()].filter(({ state }) =>
      state.waits.some((wait) => wait.kind === "signal" && wait.name === name),
    );
    const elsewhere = await store.signalSubscribers(this.#tx, name, [...this.#live.keys()]);
    const waiting = [...here.map(({ head }) => head.id), ...elsewhere];
    for (const instance of waiting) this.#next(instance, { type: "signal", name, variables });
    const started: string[] = [];
    for (const starter of await this.#starters("signal", name))
      started.push(await this.#startBy(starter, variables, undefined));
    return [...waiting, ...started];
  }

  /** The newest versions that begin with a message or signal, with the start event. */
  async #starters(
    kind: "message" | "signal",
    name: string,
  ): Promise<{ definition: string; event: string }[]> {
    const all = await this.#footing.definitions.all(this.#tx);
    return all.flatMap(({ id: definition, graph }) => {
      const event = graph.executable ? startedBy(graph, kind, name) : undefined;
      return event === undefined ? [] : [{ definition, event }];
    });
  }

  async #startBy(
    starter: { definition: string; event: string },
    variables: Variables,
    subject: Subject | undefined,
  ): Promise<string> {
    const { head } = await this.create(starter.definition, subject);
    this.#next(head.id, { type: "start", event: starter.event, variables });
    return head.id;
  }
}

/** The start event of a process for a message or signal. */
export function startedBy(graph: ProcessGraph, kind: "message" | "signal", name: string): string | undefined {
  return graph.starts.find((start) => {
    const event = graph.nodes[start]?.event;
    if (event?.kind === "message") return kind === "message" && event.message === name;
    return event?.kind === "signal" && kind === "signal" && event.signal === name;
  });
}
