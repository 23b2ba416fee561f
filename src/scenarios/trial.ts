import type { Told } from "../kernel/index.ts";
import type { CityClock, KindEntry, StreamsFile } from "../sensing/index.ts";
import { told } from "./findings.ts";
import { durationMs, planOf } from "./plan.ts";
import { type RehearsedEffect, rehearseDetection } from "./rehearsal.ts";
import { type AlarmFacts, type Candidate, decide, severities } from "./rules.ts";
import type { Expected, ScenarioFile, ScenarioTest } from "./schema.ts";

/** What a city's tests run on: its kinds of sensors and its time. */
export type TestGround = {
  kinds: ReadonlyMap<string, KindEntry>;
  defaults: StreamsFile["defaults"];
  clock: CityClock;
};

/** What came of a test: what changed, and why it is not what was expected; null where it is. */
export type TestResult = { changes: Change[]; failure: Told | null };

/** One change of an alarm, with what it means for the ticket. `atMs` counts from the start of the test. */
export type Change = {
  atMs: number;
  alarm: "raised" | "severity" | "cleared";
  severity: string;
  ticket: "opened" | "joined" | "reopened" | "none" | "recovered" | "severity";
  thing: string;
};

/** A Monday at midnight. */
const usualStart = "2026-01-05T00:00";

/**
 * Runs one test of a scenario on simulated time: its readings through the detectors, the alarms through the rules that
 * decide on tickets. Pure and fast. Throws `Unplayable` for kinds and words that there are not.
 */
export function runTest(scenario: ScenarioFile, test: ScenarioTest, ground: TestGround): TestResult {
  const startMs = instantOf(test.start ?? usualStart, ground.clock);
  const effects = rehearseDetection(scenario, test, ground.kinds, ground.defaults, ground.clock, startMs);
  const changes = new Desk(scenario, test, startMs).follow(effects);
  return { changes, failure: compare(changes, test) };
}

/** The instant at which the city's clocks show this local time. */
function instantOf(local: string, clock: CityClock): number {
  const wanted = Date.parse(`${local}:00Z`);
  const guess = wanted - (clock.local(wanted) - wanted);
  return wanted - (clock.local(guess) - guess);
}

const metresPerDegree = 111_320;

/** The tickets of a test, on paper: decided by the very rules that decide in the city. */
class Desk {
  readonly #scenario: ScenarioFile;
  readonly #startMs: number;
  readonly #closedMs: number | null;
  readonly #metres: number;
  readonly #tickets = new Map<string, Candidate>();
  readonly #ticketOf = new Map<string, string>();

  constructor(scenario: ScenarioFile, test: ScenarioTest, startMs: number) {
    this.#scenario = scenario;
    this.#startMs = startMs;
    this.#closedMs = test.closed === undefined ? null : startMs + durationMs(test.closed);
    this.#metres = test.metres ?? 1000;
  }

  follow(effects: readonly RehearsedEffect[]): Change[] {
    return effects.map((effect) => {
      this.#close(effect.at);
      return {
        atMs: effect.at - this.#startMs,
        alarm: effect.kind === "raise" ? "raised" : effect.kind === "clear" ? "cleared" : "severity",
        severity: severities[effect.severity] ?? "warning",
        ticket: this.#meaning(effect),
        thing: effect.stream.code.split("/")[0] ?? "",
      };
    });
  }

  #close(at: number): void {
    const closedAt = this.#closedMs;
    if (closedAt === null || at < closedAt) return;
    for (const [id, ticket] of this.#tickets) {
      const isOld = ticket.status === "open" && ticket.closedAt === null;
      if (isOld) this.#tickets.set(id, { ...ticket, status: "closed", closedAt });
    }
  }

  #meaning(effect: RehearsedEffect): Change["ticket"] {
    const alarm = this.#factsOf(effect);
    const ticket = this.#ticketOf.get(alarm.id);
    if (ticket !== undefined && effect.kind !== "raise")
      return effect.kind === "clear" ? "recovered" : "severity";
    if (effect.kind === "clear") return "none";
    const decision = decide(alarm, planOf(this.#scenario), [...this.#tickets.values()]);
    if (decision.outcome === "none") return "none";
    const id = "ticket" in decision ? decision.ticket : `ticket ${this.#tickets.size + 1}`;
    this.#ticketOf.set(alarm.id, id);
    if (decision.outcome === "joined") return "joined";
    const { scenario, stream, thing, area, spot } = alarm;
    // One that was opened again keeps the time of its end, so that the test does not close it a second time.
    const closedAt = this.#tickets.get(id)?.closedAt ?? (this.#isPast(effect.at) ? 0 : null);
    this.#tickets.set(id, { ticket: id, status: "open", closedAt, scenario, stream, thing, area, spot });
    return decision.outcome;
  }

  #isPast(at: number): boolean {
    return this.#closedMs !== null && at >= this.#closedMs;
  }

  #factsOf({ subject, start, severity, stream, at, kind }: RehearsedEffect): AlarmFacts {
    const { per = "stream" } = this.#scenario.detect;
    const ofArea = per !== "stream" && per !== "thing";
    return {
      id: `${subject}@${start}`,
      scenario: this.#scenario.id,
      severity: severities[severity] ?? "warning",
      stream: per === "stream" ? stream.number : null,
      thing: ofArea ? null : stream.thing,
      area: ofArea ? subject.slice("area:".length) : subDistrictOf(stream.area),
      spot: ofArea ? null : { longitude: 0, latitude: (stream.thing * this.#metres) / metresPerDegree },
      beganAt: start,
      clearedAt: kind === "clear" ? at : null,
    };
  }
}

const subDistrictOf = (area: string | null) => area?.split("/").slice(0, 2).join("/").concat("/") ?? null;

function compare(changes: readonly Change[], { name, expect: expected }: ScenarioTest): Told | null {
  const fits =
    changes.length === expected.length && changes.every((change, place) => matches(change, expected[place]));
  if (fits) return null;
  if (changes.length === 0) return told("scenario.test-came-to-nothing", { test: name });
  return told("scenario.test-failed", { test: name, came: changes.map(describe).join("; ") });
}

function matches(change: Change, expected: Expected | undefined): boolean {
  if (expected === undefined) return false;
  const { at, alarm, severity = change.severity, ticket = change.ticket, thing = change.thing } = expected;
  return (
    change.atMs === durationMs(at) &&
    change.alarm === alarm &&
    change.severity === severity &&
    change.ticket === ticket &&
    change.thing === thing
  );
}

function describe({ atMs, alarm, severity, ticket, thing }: Change): string {
  return `{ at: ${written(atMs)}, alarm: ${alarm}, severity: ${severity}, ticket: ${ticket} } on ${thing}`;
}

/** A length of time in its largest whole unit. */
function written(ms: number): string {
  for (const [unit, size] of [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1000],
  ] as const) {
    if (ms !== 0 && ms % size === 0) return `${ms / size}${unit}`;
  }
  return ms === 0 ? "0" : `${ms}ms`;
}
