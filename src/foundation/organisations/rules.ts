import type { Place } from "../places/index.ts";
import type { Proposal, Reason, Responsibility, Unit, When } from "./schema.ts";
import type { UnitTree } from "./tree.ts";

/** A matter that needs an owner. */
export interface Matter {
  /** `group/category`, or null when nobody knows yet. */
  readonly category: string | null;
  readonly labels?: readonly string[];
  /** Where it is; null when nobody knows. */
  readonly place: Place | null;
  readonly at: Date;
}

export interface Duties {
  readonly tree: UnitTree;
  readonly responsibilities: readonly Responsibility[];
  /** IANA name; hours and validity are read in it. */
  readonly timeZone: string;
}

interface Match {
  readonly proposal: Proposal;
  /** Compared from the left, greater first. */
  readonly rank: readonly number[];
}

/**
 * Who should own a matter, best first, each unit once, never empty while the tree has a root:
 *
 * 1. leads before partners;
 * 2. the closer fit in what: a label, then `group/category`, then its group;
 * 3. the closer fit in where: neighbourhood, sub-district, district;
 * 4. who answers at these hours before who always answers;
 * 5. the order of the duty list.
 *
 * Where nobody answers for it, the sub-district at the place takes it, after that the root, which dispatches.
 */
export function proposeOwners(duties: Duties, matter: Matter): Proposal[] {
  let local: LocalTime | undefined;
  const clock = (): LocalTime => {
    local ??= localTime(matter.at, duties.timeZone);
    return local;
  };
  const matches = duties.responsibilities.flatMap((responsibility, order) => {
    const what = matchWhat(responsibility, matter);
    const hours = what && matchWhen(responsibility, clock);
    if (!what || !hours) return [];
    return unitsFor(responsibility, duties.tree, matter.place).flatMap((unit) => {
      const where = matchWhere(responsibility, unit, matter.place);
      if (!where) return [];
      const role = responsibility.role ?? "lead";
      const reasons = [what.reason, where.reason, ...hours.reasons];
      if (role === "partner") reasons.push({ key: "partner", parameters: {} });
      const rank = [role === "lead" ? 1 : 0, what.depth, where.depth, hours.reasons.length, -order];
      return [{ proposal: { unit: unit.path, role, reasons }, rank }];
    });
  });
  const ranked = matches.sort(byRank).map((match) => match.proposal);
  const proposals = ranked.some((proposal) => proposal.role === "lead")
    ? ranked
    : [...fallback(duties.tree, matter), ...ranked];
  return proposals.filter(
    (proposal, i) => proposals.findIndex((other) => other.unit === proposal.unit) === i,
  );
}

function byRank(a: Match, b: Match): number {
  for (let i = 0; i < a.rank.length; i++) {
    const difference = (b.rank[i] ?? 0) - (a.rank[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function matchWhat(
  { categories, labels }: Responsibility,
  matter: Matter,
): { depth: number; reason: Reason } | undefined {
  const label = labels?.find((wanted) => matter.labels?.includes(wanted));
  if (labels && !label) return undefined;
  if (categories) {
    const covering = categories.filter((code) => covers(code, matter.category));
    const closest = covering.sort((a, b) => b.length - a.length)[0];
    if (!closest) return undefined;
    const reason: Reason = { key: "category", parameters: { category: closest } };
    if (!label) return { depth: closest.split("/").length, reason };
  }
  return label ? { depth: 10, reason: { key: "label", parameters: { label } } } : undefined;
}

/** `roads` covers `roads` and `roads/potholes`. */
function covers(code: string, category: string | null): boolean {
  return category !== null && (category === code || category.startsWith(`${code}/`));
}

function unitsFor(responsibility: Responsibility, tree: UnitTree, place: Place | null): readonly Unit[] {
  if (responsibility.to) {
    const unit = tree.unit(responsibility.to);
    return unit ? [unit] : [];
  }
  const { toKind } = responsibility;
  if (!toKind || !place) return [];
  for (const area of codesOf(place)) {
    const found = tree.inArea(area, toKind);
    if (found.length > 0) return found;
  }
  return [];
}

/** Area codes of a place, the closest first. */
function codesOf(place: Place): string[] {
  return [place.neighbourhood, place.subdistrict, place.district].flatMap((area) =>
    area ? [area.code] : [],
  );
}

/** A unit answers in the areas of the duty, or else in its own; where the place is unknown only its kind counts. */
function matchWhere(
  { where }: Responsibility,
  unit: Unit,
  place: Place | null,
): { depth: number; reason: Reason } | undefined {
  const areas = where ?? (unit.area ? [unit.area] : []);
  const everywhere: Reason = { key: "everywhere", parameters: {} };
  if (areas.length === 0) return { depth: 0, reason: everywhere };
  const codes = place ? codesOf(place) : [];
  const closest = codes.findIndex((code) => areas.includes(code));
  if (closest >= 0) {
    return {
      depth: codes.length - closest,
      reason: { key: "area", parameters: { area: codes[closest] ?? "" } },
    };
  }
  return place?.inside || where ? undefined : { depth: 0, reason: everywhere };
}

/** Asks the clock only where time matters, for reading a time zone is the dearest part of a proposal. */
function matchWhen(
  { when, validFrom, validTo }: Responsibility,
  clock: () => LocalTime,
): { reasons: Reason[] } | undefined {
  if (validFrom && clock().day < validFrom) return undefined;
  if (validTo && clock().day >= validTo) return undefined;
  if (!when) return { reasons: [] };
  if (!isWithin(when, clock())) return undefined;
  const parameters = { from: when.from ?? "00:00", to: when.to ?? "24:00" };
  return { reasons: [{ key: "hours", parameters }] };
}

/** Whether local time lies in a weekly span; past midnight the span still belongs to the day it began on. */
export function isWithin(
  { weekdays, from = "00:00", to = "24:00" }: When,
  { weekday, time }: LocalTime,
): boolean {
  const on = (day: number): boolean => weekdays === undefined || weekdays.includes(day);
  if (from < to) return on(weekday) && time >= from && time < to;
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return (on(weekday) && time >= from) || (on(yesterday) && time < to);
}

function fallback(tree: UnitTree, { place }: Matter): Proposal[] {
  const code = place?.subdistrict?.code;
  const local = code ? tree.inArea(code, "subdistrict") : [];
  return [
    ...local.map(
      (unit): Proposal => ({
        unit: unit.path,
        role: "lead",
        reasons: [{ key: "local", parameters: { area: code ?? "" } }],
      }),
    ),
    ...tree.children(null).map(
      (unit): Proposal => ({
        unit: unit.path,
        role: "lead",
        reasons: [{ key: "dispatch", parameters: {} }],
      }),
    ),
  ];
}

export interface LocalTime {
  /** YYYY-MM-DD */
  readonly day: string;
  /** 1 = Monday … 7 = Sunday */
  readonly weekday: number;
  /** HH:MM */
  readonly time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant on the clocks of a time zone. */
export function localTime(at: Date, timeZone: string): LocalTime {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
  const day = `${parts.year}-${parts.month}-${parts.day}`;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return { day, weekday: weekday === 0 ? 7 : weekday, time: `${parts.hour}:${parts.minute}` };
}
