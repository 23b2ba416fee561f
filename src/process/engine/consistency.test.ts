import fc from "fast-check";
import { expect, test } from "vitest";
import { bpmn, flows, graphOf } from "../testing/model.ts";
import { type Effect, type Input, newState, type ProcessState } from "./state.ts";
import { step } from "./step.ts";

// Everything that interrupts everything else, in one process.
const model = bpmn(
  `<startEvent id="s"/><parallelGateway id="g"/>
   <userTask id="a"/><boundaryEvent id="a_stop" attachedToRef="a"><messageEventDefinition messageRef="stop"/></boundaryEvent>
   <boundaryEvent id="a_tick" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></boundaryEvent>
   <userTask id="reminded"/>
   <subProcess id="sub"><startEvent id="s2"/><parallelGateway id="g2"/><userTask id="x"/>
     <userTask id="many"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality><completionCondition>numberOfCompletedInstances &gt;= 2</completionCondition></multiInstanceLoopCharacteristics></userTask>
     <boundaryEvent id="many_stop" attachedToRef="many"><messageEventDefinition messageRef="stop"/></boundaryEvent>
     <endEvent id="bad"><errorEventDefinition errorRef="er"/></endEvent><intermediateThrowEvent id="up"><escalationEventDefinition escalationRef="es"/></intermediateThrowEvent>
     <subProcess id="h" triggeredByEvent="true"><startEvent id="hs" isInterrupting="false"><signalEventDefinition signalRef="storm"/></startEvent><userTask id="note"/>
       <sequenceFlow id="h1" sourceRef="hs" targetRef="note"/></subProcess>
     <sequenceFlow id="i1" sourceRef="s2" targetRef="g2"/><sequenceFlow id="i2" sourceRef="g2" targetRef="x"/><sequenceFlow id="i3" sourceRef="g2" targetRef="many"/>
     <sequenceFlow id="i4" sourceRef="x" targetRef="up"/><sequenceFlow id="i5" sourceRef="many_stop" targetRef="bad"/></subProcess>
   <boundaryEvent id="sub_bad" attachedToRef="sub"><errorEventDefinition errorRef="er"/></boundaryEvent>
   <boundaryEvent id="sub_up" attachedToRef="sub" cancelActivity="false"><escalationEventDefinition/></boundaryEvent>
   <userTask id="repair"/><userTask id="boss"/><callActivity id="call" calledElement="other"/>
   <inclusiveGateway id="j"/><userTask id="last"/>
   ${flows("s -> g", "g -> a", "g -> sub", "g -> call", "a_tick -> reminded", "a_stop -> j", "a -> j", "sub -> j", "call -> j", "sub_bad -> repair", "repair -> j", "sub_up -> boss", "j -> last")}`,
  `<message id="stop" name="stop"/><signal id="storm" name="storm"/><error id="er" errorCode="E"/><escalation id="es" escalationCode="L"/>`,
);

/** What the world holds open for the instance, by what it was asked and told to take back. */
class Ledger {
  readonly items = new Set<string>();
  readonly timers = new Set<string>();
  readonly subscriptions = new Set<string>();
  readonly calls = new Set<string>();
  ended = 0;

  obey(effects: Effect[]) {
    for (const effect of effects) {
      if (effect.type === "createWorkItem") open(this.items, effect.item);
      else if (effect.type === "cancelWorkItem") close(this.items, effect.item);
      else if (effect.type === "setTimer") open(this.timers, effect.timer);
      else if (effect.type === "cancelTimer") close(this.timers, effect.timer);
      else if (effect.type === "subscribe") open(this.subscriptions, effect.wait);
      else if (effect.type === "unsubscribe") close(this.subscriptions, effect.wait);
      else if (effect.type === "startCalled") open(this.calls, effect.call);
      else if (effect.type === "cancelCalled") close(this.calls, effect.call);
      else if (effect.type === "completed") this.ended += 1;
      else expect(effect.type).not.toBe("incident");
    }
  }
}

function open(set: Set<string>, id: string) {
  expect(set.has(id)).toBe(false);
  set.add(id);
}

function close(set: Set<string>, id: string) {
  expect(set.delete(id)).toBe(true);
}

function agree(state: ProcessState, ledger: Ledger, graph: Awaited<ReturnType<typeof graphOf>>) {
  const ids = new Set(state.tokens.map((token) => token.id));
  const standing = (wanted: boolean, test: (type: string) => boolean) =>
    state.tokens
      .filter((token) => !token.instances === wanted && test(graph.nodes[token.at]?.type ?? ""))
      .map((token) => token.id);
  expect(ids.size).toBe(state.tokens.length);
  for (const { in: scope } of state.tokens) expect(scope === undefined || ids.has(scope)).toBe(true);
  for (const { token } of state.waits) expect(token === undefined || ids.has(token)).toBe(true);
  const waits = (kind: boolean) =>
    new Set(state.waits.filter((wait) => (wait.kind === "timer") === kind).map((wait) => wait.id));
  expect(ledger.items).toEqual(new Set(standing(true, (type) => type === "userTask")));
  expect(ledger.calls).toEqual(new Set(standing(true, (type) => type === "callActivity")));
  expect(ledger.timers).toEqual(waits(true));
  expect(ledger.subscriptions).toEqual(waits(false));
  expect(ledger.ended).toBe(state.status === "running" ? 0 : 1);
  if (state.status !== "running") expect([state.tokens, state.waits]).toEqual([[], []]);
}

const moves = fc.array(
  fc.tuple(
    fc.constantFrom("complete", "timer", "stop", "storm", "called", "error", "repeat", "cancel"),
    fc.nat(20),
  ),
  { maxLength: 40 },
);

test("whatever interrupts what: the world holds open exactly what the tokens stand for, and nothing outlives the end", async () => {
  const graph = await graphOf(model);
  fc.assert(
    fc.property(moves, (schedule) => {
      const ledger = new Ledger();
      let state = newState();
      const sent: Input[] = [];
      const give = (input: Input | undefined) => {
        if (!input) return;
        const result = step(graph, state, input);
        if (result.ignored !== undefined) expect(result.state).toBe(state);
        else if (input.type === "complete") close(ledger.items, input.item);
        else if (input.type === "calledDone") close(ledger.calls, input.call);
        ledger.obey(result.effects);
        state = JSON.parse(JSON.stringify(result.state)) as ProcessState;
        agree(state, ledger, graph);
        sent.push(input);
      };
      give({ type: "start" });
      for (const [kind, pick] of schedule)
        give(kind === "repeat" ? sent[pick % sent.length] : choose(kind, pick, ledger));
      while (state.status === "running") give(choose("complete", 0, ledger) ?? choose("called", 0, ledger));
      agree(state, ledger, graph);
    }),
    { numRuns: 300 },
  );
});

function choose(kind: string, pick: number, ledger: Ledger): Input | undefined {
  const any = (set: Set<string>) => [...set][pick % set.size];
  const [item, timer, call] = [any(ledger.items), any(ledger.timers), any(ledger.calls)];
  if (kind === "complete") return item === undefined ? undefined : { type: "complete", item };
  if (kind === "timer") return timer === undefined ? undefined : { type: "timer", timer };
  if (kind === "called") return call === undefined ? undefined : { type: "calledDone", call };
  if (kind === "error") return item === undefined ? undefined : { type: "error", token: item, code: "E" };
  if (kind === "stop") return { type: "message", name: "stop" };
  if (kind === "storm") return { type: "signal", name: "storm" };
  return pick === 20 ? { type: "cancel" } : undefined;
}
