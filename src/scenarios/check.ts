import type { Finding, ReadDocument } from "../kernel/index.ts";
import { detectionFindings, type KindEntry, type StreamsFile } from "../sensing/index.ts";
import { durationMs } from "./plan.ts";
import { severities } from "./rules.ts";
import type { ScenarioFile } from "./schema.ts";
import { placeholders } from "./texts.ts";
import { runTest, type TestGround } from "./trial.ts";

/** What a city's scenarios may speak of. */
export type CheckGround = {
  categories: ReadonlySet<string>;
  units: ReadonlySet<string>;
  streams: StreamsFile;
  clock: TestGround["clock"];
  /** Whether the scenarios' own tests are run, too. */
  tests: boolean;
};

type Place = (string | number)[];
type Document = ReadDocument<typeof ScenarioFile>;

/** Everything that is wrong with a scenario beyond its schema, its own tests among it. */
export function checkScenario(document: Document, name: string, ground: CheckGround): Finding[] {
  const kinds = new Map(ground.streams.kinds.map((kind) => [kind.code, kind]));
  const findings = [
    ...checkNames(document, name, ground),
    ...checkKinds(document, kinds),
    ...detectionFindings(document.value.detect).map(({ path, problem, advice }) =>
      document.finding(["detect", ...path], problem, `${advice[0]?.toUpperCase()}${advice.slice(1)}.`),
    ),
    ...checkClosing(document),
  ];
  if (findings.length > 0 || !ground.tests) return findings;
  return checkTests(document, { kinds, defaults: ground.streams.defaults, clock: ground.clock });
}

function checkNames({ value, finding }: Document, name: string, ground: CheckGround): Finding[] {
  const findings: Finding[] = [];
  const say = (place: Place, problem: string, advice: string) =>
    findings.push(finding(place, problem, advice));
  if (value.id !== name)
    say(["id"], `the file ${name}.yaml is of the scenario "${value.id}"`, "Name both alike.");
  const { ticket } = value.act;
  if (ticket === undefined) return findings;
  if (!ground.categories.has(ticket.category))
    say(
      ["act", "ticket", "category"],
      `there is no category "${ticket.category}"`,
      "Write a group/category of categories.yaml.",
    );
  (ticket.partners ?? []).forEach((unit, at) => {
    if (!ground.units.has(unit))
      say(
        ["act", "ticket", "partners", at],
        `there is no unit "${unit}"`,
        "Write a path of organisations.yaml.",
      );
  });
  for (const part of ["title", "description"] as const) {
    for (const [language, text] of Object.entries(ticket[part])) {
      for (const [, word = ""] of text.matchAll(/\{(\w+)\}/g)) {
        if ((placeholders as readonly string[]).includes(word)) continue;
        const advice = `Write one of ${placeholders.map((one) => `{${one}}`).join(" ")}.`;
        say(["act", "ticket", part, language], `nothing is filled in for {${word}}`, advice);
      }
    }
  }
  return findings;
}

const listed = (kind: string | string[] | undefined) =>
  kind === undefined ? [] : Array.isArray(kind) ? kind : [kind];

function checkKinds({ value, finding }: Document, kinds: ReadonlyMap<string, KindEntry>): Finding[] {
  const findings: Finding[] = [];
  const { detect } = value;
  const check = (kind: string | string[] | undefined, place: Place) => {
    for (const code of listed(kind)) {
      if (kinds.has(code)) continue;
      const advice = "Write a kind of streams.yaml, or add it there.";
      findings.push(finding(place, `there is no kind of sensor "${code}"`, advice));
    }
  };
  check(detect.streams.kind, ["detect", "streams", "kind"]);
  for (const join of ["all", "any"] as const) {
    (detect.when[join] ?? []).forEach((part, at) => {
      check(part.of?.kind, ["detect", "when", join, at, "of", "kind"]);
    });
  }
  value.tests.forEach((test, at) => {
    test.readings.forEach((series, place) => {
      check(series.of, ["tests", at, "readings", place, "of"]);
    });
  });
  return findings;
}

/** Closing conditions that can never be, and tickets that can never come. */
function checkClosing({ value, finding }: Document): Finding[] {
  const findings: Finding[] = [];
  const { act, close, detect } = value;
  if (act.ticket === undefined) {
    if (close.stillFaulty === "question" || durationMs(close.relapse.within) > 0) {
      const advice = "Add act.ticket, or write stillFaulty: accept and relapse: { within: 0 }.";
      findings.push(finding(["close"], "it closes a ticket that is never opened", advice));
    }
    return findings;
  }
  const { within } = act.ticket.join;
  const ofArea = detect.per !== undefined && detect.per !== "stream" && detect.per !== "thing";
  if (ofArea && within !== "area") {
    const advice = "Write within: area, or raise alarms per stream or thing.";
    findings.push(
      finding(
        ["act", "ticket", "join", "within"],
        `an alarm about an area has no place to be ${within} from`,
        advice,
      ),
    );
  }
  const reached = [detect.severity, ...(detect.levels ?? []).map((level) => level.severity)];
  const most = Math.max(...reached.map((severity) => severities.indexOf(severity)));
  if (severities.indexOf(act.from ?? "warning") > most) {
    const advice = `Write one of ${[...new Set(reached)].join(", ")}, or add a level.`;
    findings.push(finding(["act", "from"], `no alarm ever becomes ${act.from}`, advice));
  }
  return findings;
}

function checkTests({ value, finding }: Document, ground: TestGround): Finding[] {
  const findings: Finding[] = [];
  value.tests.forEach((test, at) => {
    try {
      const { failure } = runTest(value, test, ground);
      if (failure === null) return;
      const advice = "Correct the rule, or what is expected.";
      findings.push(finding(["tests", at, "expect"], `"${test.name.en}" failed: ${failure}`, advice));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      findings.push(
        finding(["tests", at, "readings"], error.message, "Correct the readings or streams.yaml."),
      );
    }
  });
  if (value.tests.every((test) => test.expect.length === 0)) {
    const advice = "Add a test whose readings raise an alarm.";
    findings.push(finding(["tests"], "no test raises an alarm", advice));
  }
  if (value.tests.every((test) => test.expect.length > 0)) {
    const advice = "Add a test whose readings come close and raise none: expect: [].";
    findings.push(finding(["tests"], "no test shows what raises no alarm", advice));
  }
  return findings;
}
