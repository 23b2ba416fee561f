import {
  type Ground,
  type History,
  type Log,
  type ReadingBatch,
  type Route,
  systemContext,
  transact,
} from "../../kernel/index.ts";
import type { Stream, StreamDirectory } from "../registry/index.ts";
import { type CityClock, type Rule, severities } from "../rules/index.ts";
import { type AlarmPlacement, type Change, recordChanges } from "./changes.ts";
import { Learning } from "./learning.ts";
import { replay } from "./replay.ts";
import { alarmRoutes } from "./routes.ts";
import { readSnapshot, writeSnapshot } from "./snapshot-store.ts";
import { endsOf, openAlarms as readOpenAlarms } from "./store.ts";
import { Watch } from "./watch.ts";
import { AlarmWriter } from "./writer.ts";

export type AlarmsGiven = {
  ground: Ground;
  log: Log;
  streams: StreamDirectory;
  history: History;
  clock: CityClock;
  /** Path of the unit that answers for what no stream's unit does: the root of the organisations. */
  rootUnit: () => string;
  settings?: Partial<AlarmSettings>;
};

/** Milliseconds throughout. */
export type AlarmSettings = {
  /** Readings older than this on arrival raise no alarm. */
  oldAfterMs: number;
  /** The clock decides nothing until readings had this long to arrive. */
  graceMs: number;
  tickMs: number;
  /** Ticks further apart than this show that we stood still, and nobody could be heard. */
  pauseMs: number;
  snapshotMs: number;
};

const defaults: AlarmSettings = {
  oldAfterMs: 86_400_000,
  graceMs: 2000,
  tickMs: 200,
  pauseMs: 10_000,
  snapshotMs: 15_000,
};

/** The watch over all streams, with its alarms in the database. */
export class Alarms {
  readonly watch: Watch;
  readonly writer: AlarmWriter;
  readonly routes: readonly Route[];
  readonly #given: AlarmsGiven;
  readonly #settings: AlarmSettings;
  #rules = new Map<string, Rule>();
  /** Batches that came before the start was done. */
  #early: ReadingBatch[] | undefined = [];
  #timers: NodeJS.Timeout[] = [];
  #snapshotting: Promise<boolean> | undefined;
  #unlisten: () => void;
  #reconcile: NodeJS.Timeout | undefined;
  readonly #learning: Learning;
  #ticked = Number.NaN;
  /** While readings of before a crash are observed again. */
  #again = true;

  constructor(given: AlarmsGiven) {
    this.#given = given;
    this.#settings = { ...defaults, ...given.settings };
    const now = () => this.#now();
    this.writer = new AlarmWriter({ record: (changes) => this.#record(changes), now, log: given.log });
    this.watch = new Watch({
      streams: given.streams,
      clock: given.clock,
      now,
      tell: (effects) => this.writer.add(effects),
      oldAfterMs: this.#settings.oldAfterMs,
    });
    this.#learning = new Learning({
      ...given,
      database: given.ground.database,
      watch: this.watch,
      now,
      keep: () => this.snapshot(),
    });
    this.#unlisten = given.streams.onChange((stream) => this.#streamChanged(stream));
    this.routes = alarmRoutes({ ...given, alarms: this });
  }

  /** Whether so many changes wait to be recorded that senders should slow down. */
  get pressed(): boolean {
    return this.writer.pressed;
  }

  get rules(): ReadonlyMap<string, Rule> {
    return this.#rules;
  }

  /** Takes these rules, found good by `detectionFindings`, for the ones there were. Before `start`, or at any time. */
  setRules(rules: readonly Rule[]): void {
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.watch.setRules(rules);
    if (this.#early === undefined) this.#reconcileSoon();
  }

  /** History holds more of the past than when rules learned from it what is usual: they learn it again. */
  learnAgain(): Promise<void> {
    return this.#learning.afresh();
  }

  /** Looks at readings that are stored. */
  observe(batch: ReadingBatch): void {
    if (this.#early === undefined) this.watch.observe(batch);
    else this.#early.push(batch);
  }

  /** Goes on where the last run ended: snapshot, then history beyond it, then what the clock says. */
  async start(): Promise<void> {
    const { ground, history, streams, log } = this.#given;
    const snapshot = await transact(ground.database, readSnapshot);
    this.watch.restore(snapshot.states, snapshot.chunks);
    const numbers = [...streams.all()]
      .filter(({ retiredAt }) => retiredAt === null)
      .map(({ number }) => number);
    const oldest = this.#now() - this.#settings.oldAfterMs;
    const readings = await replay(this.watch, history, numbers, oldest);
    for (const batch of this.#early ?? []) this.watch.observe(batch);
    this.#early = undefined;
    await this.#resume();
    await this.reconcile();
    this.unheard();
    if (readings > 0) log.info({ readings }, "rules have looked at the readings since the last snapshot");
    this.#timers = [
      setInterval(() => this.tick(), this.#settings.tickMs),
      setInterval(() => void this.snapshot(), this.#settings.snapshotMs),
    ];
    this.#learning.soon();
  }

  tick(): void {
    const now = this.#now();
    if (now - this.#ticked > this.#settings.pauseMs) this.unheard();
    this.#ticked = now;
    this.watch.tick(now - this.#settings.graceMs);
  }

  /** Readings could not be taken until now, so that silence has said nothing yet. */
  unheard(): void {
    this.watch.listenFrom(this.#now());
  }

  /**
   * Alarms that are open but not remembered are taken for standing; those whose rule or stream is no longer watched
   * are cleared as withdrawn.
   */
  async reconcile(): Promise<void> {
    const { ground } = this.#given;
    if (!(await this.writer.settled())) return;
    const open = await transact(ground.database, readOpenAlarms);
    const now = this.#now();
    for (const { rule, subject, startedAt, severity } of open) {
      const start = startedAt.getTime();
      const place = severities.indexOf(severity);
      if (this.watch.adopt(rule, subject, start, place)) continue;
      const at = Math.max(now, start);
      this.writer.add([
        { kind: "clear", rule, subject, start, at, severity: place, cause: null, why: "withdrawn" },
      ]);
    }
  }

  /**
   * Memory and records agree again after a crash: the clock may have ended an alarm that the readings alone do not end,
   * and readings out of order are in order now. What is recorded as over is over.
   */
  async #resume(): Promise<void> {
    const { ground } = this.#given;
    if (!(await this.writer.settled())) return;
    this.#again = false;
    const standing = [...this.watch.standing()];
    const since = new Date(this.#now() - this.#settings.oldAfterMs);
    const { open, ends } = await transact(ground.database, async (tx) => ({
      open: await readOpenAlarms(tx),
      ends: await endsOf(tx, standing, since),
    }));
    const stands = new Set(open.map(({ rule, subject }) => `${rule}\n${subject}`));
    for (const { rule, subject, end } of ends) {
      if (!stands.has(`${rule}\n${subject}`)) this.watch.resume(rule, subject, end.getTime());
    }
  }

  /** Writes what has changed, after the alarms that follow from it. Answers whether it is written. */
  snapshot(): Promise<boolean> {
    this.#snapshotting ??= this.#writeSnapshot().finally(() => {
      this.#snapshotting = undefined;
    });
    return this.#snapshotting;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#reconcile);
    this.#unlisten();
    await this.#learning.close();
    if (this.#early === undefined && this.writer.trouble === null) await this.snapshot();
    await this.writer.stop();
    await this.#snapshotting;
  }

  async #writeSnapshot(): Promise<boolean> {
    const part = this.watch.snapshot();
    if (part.states.length === 0 && part.chunks.length === 0) return true;
    try {
      // A state that says "raised" must not be kept before its alarm is: a crash between would lose it.
      if (await this.writer.settled()) {
        await transact(this.#given.ground.database, (tx) => writeSnapshot(tx, part));
        return true;
      }
    } catch (err) {
      this.#given.log.warn({ err }, "what rules remember could not be written; it will be tried again");
    }
    this.watch.untaken(part);
    return false;
  }

  #now(): number {
    return this.#given.ground.clock.now().getTime();
  }

  #record(changes: readonly Change[]): Promise<void> {
    return recordChanges(systemContext(this.#given.ground), changes, {
      place: (change) => this.#place(change),
      rule: (id) => this.#rules.get(id),
      again: this.#again,
    });
  }

  /** An alarm of an area lies in that area; everything else is where the stream is that caused it. */
  #place({ cause, subject }: Change): AlarmPlacement {
    const { streams, rootUnit } = this.#given;
    const stream = this.#causeOf(cause?.stream, subject, streams);
    const area = subject.startsWith("area:") ? subject.slice("area:".length) : (stream?.area ?? null);
    return {
      thing: stream?.thing ?? null,
      unit: stream?.unit ?? rootUnit(),
      area,
      cell: stream?.cell ?? null,
      longitude: stream?.longitude ?? null,
      latitude: stream?.latitude ?? null,
    };
  }

  #causeOf(cause: number | undefined, subject: string, streams: StreamDirectory): Stream | undefined {
    if (cause !== undefined) return streams.byNumber(cause);
    return subject.startsWith("stream:")
      ? streams.byNumber(Number(subject.slice("stream:".length)))
      : undefined;
  }

  #streamChanged(stream: Stream): void {
    this.watch.changeStream(stream);
    if (this.#early === undefined) this.#reconcileSoon();
  }

  #reconcileSoon(): void {
    this.#learning.soon();
    clearTimeout(this.#reconcile);
    this.#reconcile = setTimeout(() => {
      this.reconcile().catch((err: unknown) =>
        this.#given.log.warn(
          { err },
          "open alarms could not be compared with the rules; the next change will",
        ),
      );
    }, 1000);
  }
}
