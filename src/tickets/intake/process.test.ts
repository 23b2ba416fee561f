import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileProcess } from "../../process/index.ts";
import { checkTicketProcess } from "./process.ts";
import { stages } from "./schema.ts";

const xml = readFileSync("cities/jingan/processes/ticket.bpmn", "utf8");
const problems = async (changed: string) => {
  expect(changed).not.toBe(xml);
  return (await checkTicketProcess("ticket.bpmn", changed)).map(
    ({ path, message }) => `${path}: ${message.en.split(". ")[0]}`,
  );
};

describe.each(["jingan", "port-linden"])("the ticket process of %s", (city) => {
  const own = readFileSync(`cities/${city}/processes/ticket.bpmn`, "utf8");

  test("is a ticket's process, and the engine runs it as drawn, without a remark", async () => {
    expect(await checkTicketProcess("ticket.bpmn", own)).toEqual([]);
    const compiled = await compileProcess(own, "ticket.bpmn");
    expect(compiled.ok && compiled.warnings).toEqual([]);
  });

  test("has every stage, and whoever works on it needs the scope of its act", async () => {
    const compiled = await compileProcess(own, "ticket.bpmn");
    const tasks = compiled.ok
      ? Object.entries(compiled.graphs[0]?.nodes ?? {}).filter(([, n]) => n.type === "userTask")
      : [];
    expect(Object.fromEntries(tasks.map(([id, { work }]) => [id, work?.candidateScope]))).toEqual(
      Object.fromEntries(stages.map((stage) => [stage, `ticket.${stage}`])),
    );
  });

  test("is drawn completely: every node and flow has its place in the diagram", () => {
    const drawn = new Set([...own.matchAll(/bpmnElement="([^"]+)"/g)].map(([, id]) => id));
    const there = [
      ...own.matchAll(
        /<bpmn:(?:\w+Task|\w+Event|\w+Gateway|subProcess|sequenceFlow|lane|participant) id="([^"]+)"/g,
      ),
    ];
    expect(there.length).toBeGreaterThan(80);
    expect(there.map(([, id]) => id).filter((id) => !drawn.has(id))).toEqual([]);
  });

  test("names everything in every language", () => {
    for (const [element, name] of own.matchAll(
      /<bpmn:(?:userTask|lane|participant) [^>]*name="([^"]*)"[^>]*>/g,
    )) {
      expect(name).not.toBe("");
      expect([...element.matchAll(/ names:[\w-]+="[^"]+"/g)]).toHaveLength(2);
    }
  });
});

describe("a drawing that is no ticket's process", () => {
  test("a user task that is no stage is found with its line", async () => {
    const changed = xml.replaceAll('"contact"', '"phone"').replaceAll(">contact<", ">phone<");
    const [finding] = await checkTicketProcess("ticket.bpmn", changed);
    expect(finding).toMatchObject({ path: "phone", code: "ticket-process.no-stage" });
    expect(changed.split("\n")[(finding?.line ?? 0) - 1]).toContain('id="phone"');
  });

  test("a stage at which a message goes unheard is found", async () => {
    const changed = xml.replace(
      /<bpmn:message id="message-merge" name="merge" \/>/,
      '<bpmn:message id="message-merge" name="join" />',
    );
    expect(await problems(changed)).toContain(
      'handle: the message "merge" is not heard at the stage "handle"',
    );
    expect(await problems(changed)).toHaveLength(stages.length);
  });

  test("suspending must leave the stage open", async () => {
    expect(await problems(xml.replace(' cancelActivity="false"', ""))).toEqual([
      'suspended: "suspend" ends the stage',
    ]);
  });

  test("an ended ticket must be able to begin again", async () => {
    const changed = xml.replaceAll('"reopened"', '"again"').replaceAll(">reopened<", ">again<");
    expect(await problems(changed)).toEqual(['ticket: no start event "reopened" hears "reopen"']);
  });

  test("the process is called like its file, by which it is started", async () => {
    const changed = xml
      .replace('<bpmn:process id="ticket"', '<bpmn:process id="case"')
      .replace('processRef="ticket"', 'processRef="case"');
    expect(await problems(changed)).toEqual(['case: the process is called "case"']);
  });

  test("nothing between two stages may wait for others", async () => {
    const changed = xml.replace(
      /<bpmn:intermediateThrowEvent id="registered"([^>]*)>([\s\S]*?)<\/bpmn:intermediateThrowEvent>/,
      '<bpmn:serviceTask id="registered"$1 liangwang:service="x">$2</bpmn:serviceTask>',
    );
    expect(await problems(changed)).toEqual([
      "registered: a serviceTask would leave the ticket without a stage",
    ]);
  });

  test("what the engine refuses is told", async () => {
    expect(await problems(xml.replace('source = "asked"', 'source = ("asked"'))).toHaveLength(1);
    expect(await problems(`${xml}<`)).not.toEqual([]);
  });
});
