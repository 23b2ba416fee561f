import { actEach, type Context, newId, type Transaction, transact, within } from "../../kernel/index.ts";
import { type Effect, type Rule, severities } from "../rules/index.ts";
import * as store from "./store.ts";

/** Where an alarm's cause stands. */
export type AlarmPlacement = {
  thing: number | null;
  unit: string;
  area: string | null;
  cell: string | null;
  longitude: number | null;
  latitude: number | null;
};

/** A change of an alarm that waits to be recorded. */
export type Change = Effect & { why?: "withdrawn" };

export type ChangeParts = {
  /** Where an alarm is, from its cause. */
  place: (change: Change) => AlarmPlacement;
  rule: (id: string) => Pick<Rule, "names" | "domain"> | undefined;
  /**
   * The changes come of readings observed a second time. What the clock decided then, or a reading out of order, they
   * may see otherwise: a violation that begins before a recorded one was over is not another one.
   */
  again?: boolean;
};

const keyOf = ({ rule, subject }: store.AlarmKey) => `${rule}\n${subject}`;

/**
 * Parts changes into waves: within one, no rule and subject comes twice, and what is later of one lies in a later wave.
 * So each wave can be recorded all at once, and the order of each alarm's changes is kept.
 */
export function wavesOf(changes: readonly Change[]): Change[][] {
  const waves: Change[][] = [];
  const next = new Map<string, number>();
  for (const change of changes) {
    const key = keyOf(change);
    const wave = next.get(key) ?? 0;
    next.set(key, wave + 1);
    const members = waves[wave];
    if (members === undefined) waves[wave] = [change];
    else members.push(change);
  }
  return waves;
}

/** Records changes in one transaction. What is recorded already is left out, so that doing it again is safe. */
export async function recordChanges(
  context: Context,
  changes: readonly Change[],
  parts: ChangeParts,
): Promise<void> {
  await transact(context.database, async (tx) => {
    const inside = within(context, tx);
    for (const wave of wavesOf(changes)) await recordWave(inside, tx, wave, parts);
  });
}

async function recordWave(
  context: Context,
  tx: Transaction,
  wave: readonly Change[],
  parts: ChangeParts,
): Promise<void> {
  const known = await store.alarmsOf(tx, wave);
  const open = new Map(known.filter(({ clearedAt }) => clearedAt === null).map((one) => [keyOf(one), one]));
  const ends = new Map(
    (parts.again ? await store.endsOf(tx, wave, undefined) : []).map((one) => [
      keyOf(one),
      one.end.getTime(),
    ]),
  );
  const began = new Set(known.map((one) => `${keyOf(one)}\n${one.startedAt.getTime()}`));
  const raises: Change[] = [];
  const graver: { change: Change; alarm: store.StoredAlarm }[] = [];
  const clears: { change: Change; alarm: store.StoredAlarm }[] = [];
  for (const change of wave) {
    const alarm = open.get(keyOf(change));
    if (change.kind === "raise") {
      // One that began at this time is recorded already; one that is open stands for this violation, too.
      const over = change.start < (ends.get(keyOf(change)) ?? Number.NEGATIVE_INFINITY);
      if (alarm === undefined && !over && !began.has(`${keyOf(change)}\n${change.start}`))
        raises.push(change);
    } else if (alarm === undefined || change.at < alarm.startedAt.getTime()) continue;
    else if (change.kind === "clear") clears.push({ change, alarm });
    else if (change.at > alarm.severityAt.getTime() && severityName(change) !== alarm.severity) {
      graver.push({ change, alarm });
    }
  }
  await raise(context, tx, raises, parts);
  await changeSeverity(context, tx, graver);
  await clear(context, tx, clears);
}

const severityName = ({ severity }: Change): store.SeverityName => severities[severity] ?? "critical";

async function raise(
  context: Context,
  tx: Transaction,
  changes: readonly Change[],
  parts: ChangeParts,
): Promise<void> {
  const subjects = changes.map((change) => ({ kind: "alarm", id: newId(), change }));
  const made = await actEach(context, "alarm.raise", subjects, async (_tx, draft, { id, change }) => {
    const placement = parts.place(change);
    const rule = parts.rule(change.rule);
    const names = rule?.names ?? { "zh-CN": change.rule, ja: change.rule, en: change.rule };
    const severity = severityName(change);
    const startedAt = new Date(change.start);
    const raisedAt = new Date(change.at);
    draft.audience = [placement.unit];
    draft.detail = {
      rule: change.rule,
      subject: change.subject,
      severity,
      startedAt: startedAt.toISOString(),
      raisedAt: raisedAt.toISOString(),
      stream: change.cause?.stream ?? null,
      value: change.cause?.value ?? null,
      area: placement.area,
    };
    return {
      id,
      version: draft.version,
      rule: change.rule,
      names,
      domain: rule?.domain ?? null,
      subject: change.subject,
      startedAt,
      raisedAt,
      recordedAt: draft.at,
      severity,
      stream: change.cause?.stream ?? null,
      value: change.cause?.value ?? null,
      ...placement,
    };
  });
  if (made.length > 0) await store.insertAlarms(tx, made);
}

async function changeSeverity(
  context: Context,
  tx: Transaction,
  changes: readonly { change: Change; alarm: store.StoredAlarm }[],
): Promise<void> {
  const subjects = changes.map(({ change, alarm }) => ({ kind: "alarm", id: alarm.id, change, alarm }));
  const made = await actEach(
    context,
    "alarm.change-severity",
    subjects,
    async (_tx, draft, { change, alarm }) => {
      const severity = severityName(change);
      draft.audience = [alarm.unit];
      draft.detail = { from: alarm.severity, severity, at: new Date(change.at).toISOString() };
      const worst = severities.indexOf(severity) > severities.indexOf(alarm.worst) ? severity : alarm.worst;
      return { id: alarm.id, version: draft.version, severity, worst, at: new Date(change.at) };
    },
  );
  if (made.length > 0) await store.changeSeverities(tx, made);
}

async function clear(
  context: Context,
  tx: Transaction,
  changes: readonly { change: Change; alarm: store.StoredAlarm }[],
): Promise<void> {
  const subjects = changes.map(({ change, alarm }) => ({ kind: "alarm", id: alarm.id, change, alarm }));
  const made = await actEach(context, "alarm.clear", subjects, async (_tx, draft, { change, alarm }) => {
    const why = change.why ?? "recovered";
    draft.audience = [alarm.unit];
    draft.detail = {
      rule: alarm.rule,
      subject: alarm.subject,
      clearedAt: new Date(change.at).toISOString(),
      why,
    };
    return { id: alarm.id, version: draft.version, at: new Date(change.at), why } as const;
  });
  if (made.length > 0) await store.clearAlarms(tx, made);
}
