import type { LabelOrigin } from "../../foundation/index.ts";
import { type Source, Urgency } from "../intake/schema.ts";
import { fold } from "../intake/search.ts";
import type { Bearer, Carried, Condition, LabelRule, LabelsFile } from "./schema.ts";

type Entry = LabelsFile["labels"][number];

/** What the city says labels do, and its rules, made ready for asking. */
export type Policies = {
  labels: ReadonlyMap<string, Entry & { order: number }>;
  rules: readonly LabelRule[];
  /** Bearers whose labels count at all: the others are never asked about. */
  bearers: ReadonlySet<Bearer>;
};

export function policiesOf({ labels, rules }: Pick<LabelsFile, "labels" | "rules">): Policies {
  return {
    labels: new Map(labels.map((entry, order) => [entry.code, { ...entry, order }])),
    rules,
    bearers: new Set(labels.flatMap(({ on }) => on)),
  };
}

/** A city without labels.yaml. */
export const noPolicies: Policies = policiesOf({ labels: [], rules: [] });

/** A label that holds, or was denied, of something that a ticket has to do with; on whose word. */
export type Held = {
  label: string;
  on: Bearer;
  entity: string | null;
  applies: boolean;
  origin: LabelOrigin;
  source: string;
  version: string;
  confidence: number | null;
};

const keyOf = ({ label, on, entity }: Pick<Carried, "label" | "on" | "entity">) =>
  JSON.stringify([label, on, entity]);

/**
 * The labels a ticket feels, from all that is held of it and of what it has to do with; in the order of labels.yaml.
 *
 * A person's or rule's word acts; a model's from the declared confidence on. What a person denies of the ticket itself
 * is denied of it whoever else carries it. Once the ticket has been handed over (`handedOver`), nothing that is new
 * acts, and what acted at the dispatch goes on until the next one.
 */
export function carriedOf(
  { labels }: Policies,
  held: readonly Held[],
  before: readonly Carried[] = [],
  handedOver = false,
): Carried[] {
  const denials = new Map(
    held.filter((one) => one.on === "ticket" && !one.applies).map((one) => [one.label, one]),
  );
  const acted = new Map(
    before.filter(({ state }) => state === "acts" || state === "gone").map((one) => [keyOf(one), one]),
  );
  const found = new Map<string, Carried>();
  for (const one of held) {
    const policy = labels.get(one.label);
    if (policy === undefined || !policy.on.includes(one.on) || (!one.applies && one.on !== "ticket"))
      continue;
    const denial = denials.get(one.label);
    if (denial !== undefined && denial.origin === "human") {
      const { applies: _no, ...word } = denial;
      found.set(keyOf(denial), { ...word, state: "overruled" });
      continue;
    }
    if (!one.applies) continue;
    const { applies: _yes, ...word } = one;
    const unsure = one.origin === "model" && (one.confidence ?? 0) < (policy.confidence ?? 2);
    const late = handedOver && !acted.has(keyOf(one));
    found.set(keyOf(one), { ...word, state: unsure ? "unsure" : late ? "late" : "acts" });
  }
  if (handedOver) {
    for (const [key, one] of acted) {
      const now = found.get(key);
      const denied = denials.get(one.label)?.origin === "human";
      if (!denied && now?.state !== "acts") found.set(key, { ...one, state: "gone" });
    }
  }
  const order = (one: Carried) => labels.get(one.label)?.order ?? labels.size;
  return [...found.values()].sort(
    (a, b) => order(a) - order(b) || (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0),
  );
}

/** The labels as a (second) dispatch takes them: what came after the first acts, what is said no more is gone. */
export function settled(carried: readonly Carried[]): Carried[] {
  return carried.flatMap((one) =>
    one.state === "gone" ? [] : [one.state === "late" ? { ...one, state: "acts" as const } : one],
  );
}

/** What labels do to a ticket together. */
export type Effect = {
  labels: string[];
  urgency: Urgency | null;
  deadlineClasses: string[];
  marks: string[];
};

const urgencies = Urgency.enum;

/** The more urgent of two. */
export function moreUrgent(a: Urgency, b: Urgency | null): Urgency {
  return b !== null && urgencies.indexOf(b) > urgencies.indexOf(a) ? b : a;
}

/** What the acting ones among `carried` do: the greatest urgency, every class of deadlines, every mark. */
export function effectOf({ labels }: Policies, carried: readonly Carried[]): Effect {
  const acting = carried.filter(({ state }) => state === "acts" || state === "gone");
  const codes = [...new Set(acting.map(({ label }) => label))];
  const entries = codes.flatMap((code) => labels.get(code) ?? []);
  return {
    labels: codes,
    urgency: entries.reduce<Urgency | null>(
      (most, { urgency }) => (urgency === undefined ? most : moreUrgent(urgency, most)),
      null,
    ),
    deadlineClasses: [...new Set(entries.flatMap(({ deadlineClass }) => deadlineClass ?? []))],
    marks: entries.filter(({ mark }) => mark).map(({ code }) => code),
  };
}

/** What the rules look at. `minute` is the local minute of the day of the report. */
export type Facts = {
  source: Source;
  category: string | null;
  words: string;
  areas: readonly string[];
  minute: number;
};

/** Whether a rule gives its label, as far as the report itself tells; how often it came before is asked elsewhere. */
export function holds({ sources, categories, words, areas, time }: Condition, facts: Facts): boolean {
  if (sources !== undefined && !sources.includes(facts.source)) return false;
  if (categories !== undefined && !inCategories(categories, facts.category)) return false;
  if (areas !== undefined && !areas.some((code) => facts.areas.includes(code))) return false;
  if (time !== undefined && !isBetween(facts.minute, time)) return false;
  if (words === undefined) return true;
  const said = fold(facts.words);
  return Object.values(words).some((list) => list.some((word) => said.includes(fold(word))));
}

/** Whether a category is one of these, or in one of these groups. */
export function inCategories(categories: readonly string[], category: string | null): boolean {
  if (category === null) return false;
  return categories.some((one) => one === category || category.startsWith(`${one}/`));
}

function isBetween(minute: number, { from, to }: { from: string; to: string }): boolean {
  const [start, end] = [minuteOf(from), minuteOf(to)];
  return start <= end ? minute >= start && minute < end : minute >= start || minute < end;
}

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
