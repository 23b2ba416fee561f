import { type Finding, kernelTold, type ReadDocument, type Told } from "../kernel/index.ts";
import { detectionFindings, type KindEntry, type StreamsFile } from "../sensing/index.ts";
import { told } from "./findings.ts";
import { durationMs } from "./plan.ts";
import { Unplayable } from "./rehearsal.ts";
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
    ...detectionFindings(document.value.detect).map((one) =>
      document.finding(["detect", ...one.path], one.told),
    ),
    ...checkClosing(document),
  ];
  if (findings.length > 0 || !ground.tests) return findings;
  return checkTests(document, { kinds, defaults: ground.streams.defaults, clock: ground.clock });
}

function checkNames({ value, finding }: Document, name: string, ground: CheckGround): Finding[] {
  const findings: Finding[] = [];
  const say = (place: Place, one: Told) => findings.push(finding(place, one));
  if (value.id !== name) say(["id"], told("scenario.name", { file: name, id: value.id }));
  const { ticket } = value.act;
  if (ticket === undefined) return findings;
  if (!ground.categories.has(ticket.category))
    say(["act", "ticket", "category"], kernelTold("file.unknown-category", { category: ticket.category }));
  (ticket.partners ?? []).forEach((unit, at) => {
    if (!ground.units.has(unit))
      say(["act", "ticket", "partners", at], kernelTold("file.unknown-unit", { unit }));
  });
  for (const part of ["title", "description"] as const) {
    for (const [language, text] of Object.entries(ticket[part])) {
      for (const [, word = ""] of text.matchAll(/\{(\w+)\}/g)) {
        if ((placeholders as readonly string[]).includes(word)) continue;
        const allowed = placeholders.map((one) => `{${one}}`).join(" ");
        const place = ["act", "ticket", part, language];
        say(place, told("scenario.placeholder", { word: `{${word}}`, allowed }));
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
      findings.push(finding(place, kernelTold("file.unknown-sensor-kind", { kind: code })));
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
      findings.push(finding(["close"], told("scenario.closes-nothing")));
    }
    return findings;
  }
  const { within } = act.ticket.join;
  const ofArea = detect.per !== undefined && detect.per !== "stream" && detect.per !== "thing";
  if (ofArea && within !== "area") {
    findings.push(
      finding(["act", "ticket", "join", "within"], told("scenario.area-has-no-place", { within })),
    );
  }
  const reached = [detect.severity, ...(detect.levels ?? []).map((level) => level.severity)];
  const most = Math.max(...reached.map((severity) => severities.indexOf(severity)));
  if (severities.indexOf(act.from ?? "warning") > most) {
    const never = { severity: act.from, reached: [...new Set(reached)].join(", ") };
    findings.push(finding(["act", "from"], told("scenario.never-so-severe", never)));
  }
  return findings;
}

function checkTests({ value, finding }: Document, ground: TestGround): Finding[] {
  const findings: Finding[] = [];
  value.tests.forEach((test, at) => {
    try {
      const { failure } = runTest(value, test, ground);
      if (failure !== null) findings.push(finding(["tests", at, "expect"], failure));
    } catch (error) {
      if (!(error instanceof Unplayable)) throw error;
      findings.push(finding(["tests", at, "readings"], error.told));
    }
  });
  if (value.tests.every((test) => test.expect.length === 0)) {
    findings.push(finding(["tests"], told("scenario.no-alarm-tested")));
  }
  if (value.tests.every((test) => test.expect.length > 0)) {
    findings.push(finding(["tests"], told("scenario.no-quiet-tested")));
  }
  return findings;
}
