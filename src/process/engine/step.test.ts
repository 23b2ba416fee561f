import { describe, expect, test } from "vitest";
import { bpmn, flows, graphOf, Play } from "../testing/model.ts";

const task = (id: string, inner = "") => `<userTask id="${id}" name="${id}">${inner}</userTask>`;
const start = `<startEvent id="s"/>`;
const end = `<endEvent id="e"/>`;

async function play(elements: string, variables = {}, roots = "") {
  return new Play(await graphOf(bpmn(elements, roots)), variables);
}

describe("sequence and gateways", () => {
  test("a work item is created, completed once, and a repeat says so", async () => {
    const p = await play(start + task("a") + end + flows("s -> a", "a -> e"));
    expect(p.last).toMatchObject([{ type: "createWorkItem", item: "t2", node: "a" }]);
    p.complete("a", { done: true });
    expect(p.state).toMatchObject({ status: "completed", tokens: [], waits: [], variables: { done: true } });
    p.give({ type: "complete", item: "t2" });
    expect(p.ignored).toBe("the process has ended (completed)");
  });

  const choice = `${start}<exclusiveGateway id="g" default="f2_g_c"/>${task("b")}${task("c")}`;
  const choiceFlows = flows("s -> g", "g -> b : amount > 10", "g -> c");

  test("an exclusive gateway takes the first true flow, else the default", async () => {
    expect((await play(choice + choiceFlows, { amount: 11 })).at()).toEqual(["b"]);
    expect((await play(choice + choiceFlows, { amount: 10 })).at()).toEqual(["c"]);
  });

  test("a condition over a missing variable is an incident, never false, and a retry with it goes on", async () => {
    const p = await play(choice + choiceFlows);
    expect(p.last).toMatchObject([
      { type: "incident", node: "g", expression: "amount > 10", message: "Variable 'amount' not found" },
    ]);
    const [held] = p.state.tokens;
    p.give({ type: "retry", token: held?.id ?? "", variables: { amount: 99 } });
    expect(p.at()).toEqual(["b"]);
  });

  test("no true flow and no default is an incident", async () => {
    const p = await play(
      start +
        `<exclusiveGateway id="g"/>` +
        task("b") +
        task("c") +
        flows("s -> g", "g -> b : x = 1", "g -> c : x = 2"),
      { x: 3 },
    );
    expect(p.incidents()).toEqual(["no outgoing flow's condition holds and there is no default flow"]);
  });

  test("a parallel join waits for every flow, and two tokens by one flow do not stand for two flows", async () => {
    const elements =
      start +
      `<parallelGateway id="g"/>` +
      `<parallelGateway id="j"/>` +
      task("a") +
      task("b") +
      task("z") +
      flows("s -> g", "g -> a", "g -> a", "g -> b", "a -> j", "b -> j", "j -> z");
    const p = await play(elements);
    p.complete("a").complete("a");
    expect(p.at()).toEqual(["b", "j", "j"]);
    p.complete("b");
    expect(p.at()).toEqual(["j", "z"]);
    p.complete("z");
    expect(p.incidents()).toEqual([
      "the join waits for f5_b_j, but no token is left that could come by there",
    ]);
  });

  test("an inclusive join waits only for flows that a token can still reach", async () => {
    const elements =
      start +
      `<inclusiveGateway id="g"/><inclusiveGateway id="j"/><exclusiveGateway id="x" default="away"/>` +
      task("a") +
      task("b") +
      task("c") +
      task("z") +
      task("other") +
      flows(
        "s -> g",
        "g -> a : true",
        "g -> b : two",
        "g -> c : false",
        "a -> j",
        "b -> x",
        "c -> j",
        "x -> j : back",
        "j -> z",
      ) +
      `<sequenceFlow id="away" sourceRef="x" targetRef="other"/>`;
    expect((await play(elements, { two: false, back: false })).complete("a").at()).toEqual(["z"]);
    const p = await play(elements, { two: true, back: false });
    p.complete("a");
    expect(p.at()).toEqual(["b", "j"]);
    p.complete("b");
    expect(p.at()).toEqual(["other", "z"]);
    const back = (await play(elements, { two: true, back: true })).complete("b").complete("a");
    expect(back.at()).toEqual(["z"]);
  });

  test("a circle without a wait is stopped as an incident", async () => {
    const p = await play(
      `${start}<exclusiveGateway id="a"/><exclusiveGateway id="b"/>${flows("s -> a", "a -> b", "b -> a")}`,
    );
    expect(p.incidents()[0]).toMatch(/moved 10000 times/);
  });
});

test("a link goes on at its counterpart of the same name; one without is refused", async () => {
  const throwing = `<intermediateThrowEvent id="out"><linkEventDefinition name="far"/></intermediateThrowEvent>`;
  const catching = `<intermediateCatchEvent id="in"><linkEventDefinition name="far"/></intermediateCatchEvent>`;
  const p = await play(start + throwing + catching + task("a") + flows("s -> out", "in -> a"));
  expect(p.at()).toEqual(["a"]);
  await expect(play(start + throwing + flows("s -> out"))).rejects.toThrow('0 links named "far" catch here');
});

describe("events", () => {
  const roots = `<message id="m1" name="paid" liangwang:correlationKey="order"/><signal id="s1" name="storm"/>
    <error id="er" errorCode="E1"/><escalation id="es" escalationCode="L1"/>`;

  test("an event-based gateway takes the first event and withdraws from the others", async () => {
    const elements =
      start +
      `<eventBasedGateway id="g"/><intermediateCatchEvent id="m"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>` +
      `<intermediateCatchEvent id="t"><timerEventDefinition liangwang:clock="working"><timeDuration>P3D</timeDuration></timerEventDefinition></intermediateCatchEvent>` +
      task("a") +
      task("b") +
      flows("s -> g", "g -> m", "g -> t", "m -> a", "t -> b");
    const p = await play(elements, { order: 7 }, roots);
    expect(p.last).toMatchObject([
      { type: "subscribe", kind: "message", name: "paid", key: "7" },
      { type: "setTimer", rule: { form: "duration", clock: "working", value: "P3D" } },
    ]);
    p.give({ type: "message", name: "paid", key: "8" });
    expect(p.ignored).toBe('the process does not wait for the message "paid"');
    p.give({ type: "message", name: "paid", key: "7", variables: { sum: 5 } });
    expect(p.at()).toEqual(["a"]);
    expect(p.state.variables).toEqual({ order: 7, sum: 5 });
    expect(p.last.map((effect) => effect.type)).toEqual(["unsubscribe", "cancelTimer", "createWorkItem"]);
  });

  test("an interrupting boundary timer takes the work item back, a fired timer fires once", async () => {
    const elements =
      start +
      task("a") +
      task("late") +
      `<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>` +
      flows("s -> a", "t -> late");
    const p = await play(elements);
    const timer = p.state.waits[0]?.id ?? "";
    p.fireTimer("t");
    expect(p.last).toMatchObject([
      { type: "cancelTimer" },
      { type: "cancelWorkItem", item: "t2" },
      { type: "createWorkItem", node: "late" },
    ]);
    p.give({ type: "timer", timer });
    expect(p.ignored).toBe(`the process does not wait for the timer "${timer}"`);
    expect(p.at()).toEqual(["late"]);
  });

  test("a non-interrupting cycle R2 reminds twice and leaves the work open", async () => {
    const elements =
      start +
      task("a") +
      `<sendTask id="remind" liangwang:service="mail"/>` +
      `<boundaryEvent id="t" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition></boundaryEvent>` +
      flows("s -> a", "t -> remind");
    const p = await play(elements);
    p.fireTimer("t").fireTimer("t");
    expect(p.effects.filter((effect) => effect.type === "callService")).toHaveLength(2);
    expect(p.state.waits).toEqual([]);
    expect(p.at()).toEqual(["a", "remind", "remind"]);
  });

  test("an error end leaves the sub-process through its boundary event; uncaught it fails the process", async () => {
    const sub = `<subProcess id="sub"><startEvent id="s2"/><parallelGateway id="pg"/>${task("x")}${task("y")}<endEvent id="bad"><errorEventDefinition errorRef="er"/></endEvent>${flows("s2 -> pg", "pg -> x", "pg -> y", "x -> bad").replaceAll('id="f', 'id="i')}</subProcess>`;
    const caught = `<boundaryEvent id="b" attachedToRef="sub"><errorEventDefinition errorRef="er"/></boundaryEvent>${task("repair")}`;
    const p = await play(start + sub + caught + flows("s -> sub", "b -> repair"), {}, roots);
    p.complete("x");
    expect(p.at()).toEqual(["repair"]);
    expect(p.last).toMatchObject([{ type: "cancelWorkItem" }, { type: "createWorkItem", node: "repair" }]);
    const q = await play(start + sub + flows("s -> sub"), {}, roots);
    q.complete("x");
    expect(q.last.at(-1)).toMatchObject({ type: "completed", outcome: "failed", error: "E1" });
    expect(q.state.tokens).toEqual([]);
  });

  test("an escalation is caught without interrupting and its thrower goes on", async () => {
    const sub = `<subProcess id="sub"><startEvent id="s2"/><intermediateThrowEvent id="up"><escalationEventDefinition escalationRef="es"/></intermediateThrowEvent>${task("x")}${flows("s2 -> up", "up -> x").replaceAll('id="f', 'id="i')}</subProcess>`;
    const caught = `<boundaryEvent id="b" attachedToRef="sub" cancelActivity="false"><escalationEventDefinition escalationRef="es"/></boundaryEvent>${task("boss")}`;
    const p = await play(start + sub + caught + flows("s -> sub", "b -> boss"), {}, roots);
    expect(p.at()).toEqual(["boss", "sub", "x"]);
    const q = await play(start + sub + flows("s -> sub"), {}, roots);
    expect(q.effects[0]).toMatchObject({ type: "escalated", code: "L1" });
    expect(q.at()).toEqual(["sub", "x"]);
  });

  test("an interrupting event sub-process replaces what runs, and its end ends the process", async () => {
    const handler = `<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"><signalEventDefinition signalRef="s1"/></startEvent>${task("shelter")}${flows("hs -> shelter").replaceAll('id="f', 'id="i')}</subProcess>`;
    const p = await play(start + task("a") + handler + flows("s -> a"), {}, roots);
    p.give({ type: "signal", name: "storm" });
    expect(p.at()).toEqual(["h", "shelter"]);
    p.give({ type: "signal", name: "storm" });
    expect(p.ignored).toBe('the process does not wait for the signal "storm"');
    p.complete("shelter");
    expect(p.state.status).toBe("completed");
  });

  test("a non-interrupting event sub-process runs beside, once per signal", async () => {
    const handler = `<subProcess id="h" triggeredByEvent="true"><startEvent id="hs" isInterrupting="false"><signalEventDefinition signalRef="s1"/></startEvent>${task("note")}${flows("hs -> note").replaceAll('id="f', 'id="i')}</subProcess>`;
    const p = await play(start + task("a") + handler + flows("s -> a"), {}, roots);
    p.give({ type: "signal", name: "storm" }).give({ type: "signal", name: "storm" });
    expect(p.at()).toEqual(["a", "h", "h", "note", "note"]);
    p.complete("note").complete("note").complete("a");
    expect(p.state).toMatchObject({ status: "completed", waits: [] });
  });

  test("a terminate end calls everything back", async () => {
    const elements =
      start +
      `<parallelGateway id="g"/>` +
      task("a") +
      task("b") +
      `<endEvent id="stop"><terminateEventDefinition/></endEvent>` +
      flows("s -> g", "g -> a", "g -> b", "a -> stop");
    const p = await play(elements);
    p.complete("a");
    expect(p.last).toMatchObject([{ type: "cancelWorkItem" }, { type: "completed", outcome: "terminated" }]);
  });
});

describe("activities", () => {
  test("input mappings are what a service sees, output mappings what it leaves", async () => {
    const service = `<serviceTask id="w" liangwang:service="weather"><extensionElements><liangwang:input source="place.name" target="where"/><liangwang:output source="degrees + 1" target="temperature"/></extensionElements></serviceTask>`;
    const p = await play(start + service + task("a") + flows("s -> w", "w -> a"), {
      place: { name: "river" },
    });
    expect(p.last).toEqual([
      { type: "callService", call: "t2", node: "w", service: "weather", input: { where: "river" } },
    ]);
    p.give({ type: "serviceDone", call: "t2", variables: { degrees: 20 } });
    expect(p.state.variables).toEqual({ place: { name: "river" }, temperature: 21 });
  });

  test("a failed service is an incident; its retry calls it again under the same id", async () => {
    const p = await play(
      `${start}<serviceTask id="w" liangwang:service="weather"/>${task("a")}${flows("s -> w", "w -> a")}`,
    );
    p.give({ type: "serviceFailed", call: "t2", message: "no answer" });
    expect(p.incidents()).toEqual(["no answer"]);
    p.give({ type: "serviceDone", call: "t2" });
    expect(p.ignored).toMatch(/held by a fault/);
    p.give({ type: "retry", token: "t2" });
    expect(p.last).toMatchObject([{ type: "callService", call: "t2" }]);
    p.give({ type: "serviceDone", call: "t2" });
    expect(p.at()).toEqual(["a"]);
  });

  const many = (sequential: boolean, extra = "") =>
    start +
    `<userTask id="a"><multiInstanceLoopCharacteristics isSequential="${sequential}" liangwang:collection="units" liangwang:elementVariable="unit" liangwang:outputCollection="answers" liangwang:outputElement="unit + answer">${extra}</multiInstanceLoopCharacteristics></userTask>` +
    task("z") +
    flows("s -> a", "a -> z");

  test("parallel multi-instance asks everyone at once and keeps the answers in order", async () => {
    const p = await play(many(false), { units: ["x", "y"] });
    const items = p.last.flatMap((effect) => (effect.type === "createWorkItem" ? [effect.item] : []));
    expect(items).toHaveLength(2);
    for (const item of items.toReversed()) p.give({ type: "complete", item, variables: { answer: "!" } });
    expect(p.state.variables).toEqual({ units: ["x", "y"], answers: ["x!", "y!"] });
    expect(p.at()).toEqual(["z"]);
  });

  test("sequential multi-instance asks one after the other and stops at its completion condition", async () => {
    const enough = `<completionCondition>numberOfCompletedInstances &gt;= 2</completionCondition>`;
    const p = await play(many(true, enough), { units: ["x", "y", "w"] });
    p.complete("a", { answer: `${1}` }).complete("a", { answer: "2" });
    expect(p.state.variables).toMatchObject({ answers: ["x1", "y2", null] });
    expect(p.at()).toEqual(["z"]);
  });

  test("an empty collection passes at once", async () => {
    expect((await play(many(false), { units: [] })).at()).toEqual(["z"]);
  });

  test("a completion whose mapping fails keeps what was handed in until the retry", async () => {
    const a = `<userTask id="a"><extensionElements><liangwang:output source="answer + suffix" target="text"/></extensionElements></userTask>`;
    const p = await play(start + a + task("z") + flows("s -> a", "a -> z"));
    p.complete("a", { answer: "yes" });
    expect(p.incidents()).toEqual(["Variable 'suffix' not found; Can't add 'null' to '\"yes\"'"]);
    p.give({ type: "retry", token: "t2", variables: { suffix: "!" } });
    expect(p.state.variables).toMatchObject({ text: "yes!" });
    expect(p.at()).toEqual(["z"]);
  });

  test("a standard loop repeats until its condition ends it", async () => {
    const a = `<userTask id="a"><standardLoopCharacteristics><loopCondition>again</loopCondition></standardLoopCharacteristics></userTask>`;
    const p = await play(start + a + task("z") + flows("s -> a", "a -> z"));
    p.complete("a", { again: true }).complete("a", { again: true });
    expect(p.at()).toEqual(["a"]);
    p.complete("a", { again: false });
    expect(p.at()).toEqual(["z"]);
  });

  test("a repeated completion of one round does not complete the next, and a boundary event stays with the loop", async () => {
    const a = `<userTask id="a"><standardLoopCharacteristics loopMaximum="3"/></userTask><boundaryEvent id="b" attachedToRef="a"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>`;
    const p = await play(start + a + task("z") + flows("s -> a", "b -> z"));
    const first = { type: "complete", item: p.state.tokens[0]?.id ?? "" } as const;
    p.give(first).give(first);
    expect(p.ignored).toBe(`work item ${first.item} is done, withdrawn or was never there`);
    expect(p.state.tokens).toMatchObject([{ at: "a", index: 1 }]);
    p.fireTimer("b");
    expect(p.at()).toEqual(["z"]);
  });

  test("a call activity starts its process and goes on with what it gives back", async () => {
    const p = await play(
      `${start}<callActivity id="c" calledElement="other"/>${task("z")}${flows("s -> c", "c -> z")}`,
      { a: 1 },
    );
    expect(p.last).toEqual([
      { type: "startCalled", call: "t2", node: "c", process: "other", variables: { a: 1 } },
    ]);
    p.give({ type: "calledDone", call: "t2", variables: { b: 2 } });
    expect(p.state.variables).toEqual({ a: 1, b: 2 });
    expect(p.at()).toEqual(["z"]);
  });

  test("cancelling calls everything back", async () => {
    const p = await play(start + task("a") + flows("s -> a"));
    p.give({ type: "cancel" });
    expect(p.last).toMatchObject([
      { type: "cancelWorkItem", item: "t2" },
      { type: "completed", outcome: "cancelled" },
    ]);
  });
});
