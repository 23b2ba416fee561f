import type { Subject, Transaction } from "../kernel/index.ts";
import type { ProcessGraph } from "./bpmn/graph.ts";
import type { Definitions } from "./definitions.ts";
import type { Variables } from "./json.ts";
import type { Live } from "./live.ts";
import * as store from "./store.ts";

/** With a key it goes to who awaits that key, without one to an instance of the same subject. */
export type Message = { name: string; key?: string; subject?: Subject; variables: Variables };

/** Instances that this transaction has are asked in memory: what is stored of them is out of date. */
export type Known = ReadonlyMap<string, Live>;

/** The instance that is to have a message: one at hand before one that is stored. */
export async function receiverOf(
  tx: Transaction,
  known: Known,
  message: Message,
): Promise<string | undefined> {
  const here = [...known.values()].find((live) => awaits(live, message));
  if (here) return here.head.id;
  const { name, key, subject } = message;
  const except = [...known.keys()];
  const byKey = key === undefined ? undefined : await store.keyedSubscriber(tx, name, key, except);
  if (byKey !== undefined || subject === undefined) return byKey;
  return store.subscriberOfSubject(tx, name, subject, except);
}

function awaits({ head, state }: Live, { name, key, subject }: Message): boolean {
  const isAddressed = head.subject.kind === subject?.kind && head.subject.id === subject.id;
  return state.waits.some(
    (wait) =>
      wait.kind === "message" &&
      wait.name === name &&
      (wait.key === undefined ? isAddressed : wait.key === key),
  );
}

/** All instances that await a signal. */
export async function listenersTo(tx: Transaction, known: Known, signal: string): Promise<string[]> {
  const here = [...known.values()].filter(({ state }) =>
    state.waits.some((wait) => wait.kind === "signal" && wait.name === signal),
  );
  const elsewhere = await store.signalSubscribers(tx, signal, [...known.keys()]);
  return [...here.map(({ head }) => head.id), ...elsewhere];
}

export type Starter = { definition: string; event: string };

/** The newest versions of processes that begin with a message or signal. */
export async function startersBy(
  tx: Transaction,
  definitions: Definitions,
  kind: "message" | "signal",
  name: string,
): Promise<Starter[]> {
  const all = await definitions.all(tx);
  return all.flatMap(({ id: definition, graph }) => {
    const event = graph.executable ? startedBy(graph, kind, name) : undefined;
    return event === undefined ? [] : [{ definition, event }];
  });
}

/** The start event of a process for a message or signal. */
export function startedBy(graph: ProcessGraph, kind: "message" | "signal", name: string): string | undefined {
  return graph.starts.find((start) => {
    const event = graph.nodes[start]?.event;
    if (event?.kind === "message") return kind === "message" && event.message === name;
    return event?.kind === "signal" && kind === "signal" && event.signal === name;
  });
}
