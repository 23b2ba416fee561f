import type { Static } from "typebox";
import {
  type Actor,
  type Finding,
  inspectDocument,
  type Language,
  type Route,
  route,
} from "../../kernel/index.ts";
import { Detection, detectionFindings } from "../rules/index.ts";
import * as schema from "./schema.ts";

const tag = "alarms";
const file = "draft.yaml";

/** How far the trials come that run just now, for whoever began them. Nothing of it outlives the trial. */
export class RunningTrials {
  readonly #reached = new Map<string, schema.TrialProgress>();

  /** What a trial is to be given, so that it tells how far it came. */
  begin(actor: Actor, { progress, from, to }: schema.Trial) {
    if (progress === undefined) return {};
    const key = keyOf(actor, progress);
    const [begin, end] = [Date.parse(from), Date.parse(to)];
    this.#reached.set(key, { running: true, share: 0, readings: 0 });
    return {
      // A seasonal rule reads the time before `from` too: it learns from it, and that is not yet a share of the answer.
      onProgress: (reached: number, readings: number) => {
        const share = Math.min(1, Math.max(0, (reached - begin) / (end - begin)));
        this.#reached.set(key, { running: true, share, readings });
      },
    };
  }

  end(actor: Actor, { progress }: schema.Trial): void {
    if (progress !== undefined) this.#reached.delete(keyOf(actor, progress));
  }

  of(actor: Actor, progress: string): schema.TrialProgress {
    return this.#reached.get(keyOf(actor, progress)) ?? { running: false, share: 0, readings: 0 };
  }
}

const keyOf = (actor: Actor, progress: string) => `${actor.id} ${progress}`;

/** What whoever drafts a rule asks beside trying it. Nothing here changes anything. */
export function draftRoutes(running: RunningTrials): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/rules/try/:id",
      scope: "rule.try",
      tag,
      summary: "How far a trial of yours came that runs just now",
      params: schema.ProgressParams,
      response: schema.TrialProgress,
      handle: async ({ context, params }) => running.of(context.actor, params.id),
    }),
    route({
      method: "POST",
      url: "/api/rules/check",
      scope: "rule.try",
      tag,
      summary:
        "Read a detection written as YAML as the city's check reads it: what it says, or what is wrong",
      body: schema.RuleText,
      response: schema.RuleReading,
      handle: async ({ body, context }) => readingOf(body.yaml, context.language),
    }),
  ];
}

/** Reads a detection and says, line by line, what is wrong with it, in this language. */
export function readingOf(yaml: string, language: Language): Static<typeof schema.RuleReading> {
  const told = ({ line, path, code, message }: Finding) => ({
    line: Math.max(1, line),
    path,
    code,
    message: message[language],
  });
  const read = inspectDocument(Detection, yaml, file);
  if (!read.ok) return { detect: null, findings: read.findings.map(told) };
  const { value, finding } = read.document;
  const findings = detectionFindings(value).map((one) => told(finding(one.path, one.told)));
  return { detect: findings.length === 0 ? value : null, findings };
}
