import {
  act,
  type Context,
  newId,
  Problem,
  type Subject,
  type Text,
  type Transaction,
  within,
} from "../kernel/index.ts";
import { answerOf, decisionOf } from "./answers.ts";
import { changesOf } from "./changes.ts";
import { type Effect, type Input, newState, type TimerRule } from "./engine/state.ts";
import { step, tidy } from "./engine/step.ts";
import { told } from "./findings.ts";
import type { Variables } from "./json.ts";
import type { Footing, Live } from "./live.ts";
import { listenersTo, type Message, receiverOf, type Starter, startersBy } from "./post.ts";
import { problem } from "./problems.ts";
import * as store from "./store.ts";

/** Processes that wake each other without end are stopped after so many inputs in one transaction. */
const TASKS_AT_MOST = 1_000;

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
  #worked = 0;
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
    const live = { ...instance, moved: false, effects: [], finished: [], path: [] };
    this.#live.set(instance.head.id, live);
    return live;
  }

  /** Gives an input and works off all that follows; returns why it was ignored, if it was. */
  async give(instance: string, input: Input): Promise<Text | undefined> {
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
      if (!live.moved && !live.fresh) continue;
      const changes = changesOf(tidy(live.effects), live.finished, {
        actor: this.#context.actor.id,
        at,
        due,
      });
      const { fresh, path } = live;
      await store.saveStep(this.#tx, live, { fresh, path, at, changes });
    }
  }

  async #workOff(): Promise<void> {
    for (let task = this.#tasks.shift(); task; task = this.#tasks.shift()) {
      if (++this.#worked > TASKS_AT_MOST) throw problem("process.endless", { count: TASKS_AT_MOST });
      if (task.kind === "input") await this.#move(task.instance, task.input);
      else if (task.kind === "signal") await this.#broadcast(task.name, task.variables);
      else if (!(await this.#deliver(task.message))) this.undelivered.push(task.message.name);
    }
  }

  async #move(instance: string, input: Input): Promise<Text | undefined> {
    const live = await this.#load(instance);
    if (!live) return told("input.no-instance", { instance }).message;
    const result = step(live.graph, live.state, input);
    if (result.ignored !== undefined) return result.ignored;
    live.state = result.state;
    live.moved = true;
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
    else if (effect.type === "decide") {
      this.#next(live.head.id, await decisionOf(this.#footing, this.#tx, effect));
    } else if (effect.type === "startCalled") await this.#startCalled(live, effect);
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
    else {
      const asked = { ...effect, instance: live.head.id, subject: live.head.subject };
      this.#next(live.head.id, await answerOf(this.#context, this.#tx, service.run, asked));
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

  // Whoever was found may have been served by another transaction before we had the lock; then the next is looked for.
  async #deliver(message: Message): Promise<string | undefined> {
    const { name, key, subject, variables } = message;
    const input: Input = { type: "message", name, variables, ...(key !== undefined && { key }) };
    for (;;) {
      const found = await receiverOf(this.#tx, this.#live, message);
      if (found === undefined) break;
      if ((await this.#move(found, input)) === undefined) return found;
    }
    const [starter] = await startersBy(this.#tx, this.#footing.definitions, "message", name);
    return starter && this.#startBy(starter, variables, subject);
  }

  async #broadcast(name: string, variables: Variables): Promise<string[]> {
    const reached = await listenersTo(this.#tx, this.#live, name);
    for (const instance of reached) this.#next(instance, { type: "signal", name, variables });
    for (const starter of await startersBy(this.#tx, this.#footing.definitions, "signal", name)) {
      reached.push(await this.#startBy(starter, variables));
    }
    return reached;
  }

  async #startBy({ definition, event }: Starter, variables: Variables, subject?: Subject): Promise<string> {
    const { head } = await this.create(definition, subject);
    this.#next(head.id, { type: "start", event, variables });
    return head.id;
  }
}
