import type { Application, DemoDay } from "../../app/index.ts";
import { cityFolder } from "../../app/index.ts";
import type { Config, Log } from "../../kernel/index.ts";
import { workingTime } from "../../tickets/index.ts";
import { Agenda } from "../day/agenda.ts";
import { Client } from "../day/client.ts";
import { Meter } from "../day/meter.ts";
import { type District, resumeMatter, scheduleMatter } from "../day/people.ts";
import { type Matter, placeIn } from "../day/plan.ts";
import { Chance, loadRhythm } from "../day/rhythm.ts";
import { loadSensorHabits, type SensorHabits } from "../day/sensors/habits.ts";
import { settingOf } from "../day/setting.ts";
import { staffOf } from "../day/staff.ts";
import { minuteOfDay } from "../day/zone.ts";
import { openMatters } from "./open-matters.ts";
import { rememberPast } from "./past.ts";
import { mendedAfter, rememberReadings } from "./past-readings.ts";
import { type DemoRequest, loadDemoRequests } from "./requests.ts";
import { LiveSensors, sensorSeed } from "./sensors.ts";
import { demoTokens } from "./tokens.ts";
import { DemoWork, loadDemoWork } from "./work.ts";

const beatMs = 500;
const callsAtOnce = 4;
/** An empty district gets this many matters within its first minutes, so that there is something to see. */
const firstMatters = 160;
const firstMs = 150_000;

/**
 * The background day of the demo: matters arrive as the city's rhythm says for this hour, and simulated people bring
 * them to their end, `DEMO_PACE` times faster than life, through the same HTTP interface as everybody. It goes on
 * from where it stood after a restart. Where the city brings neither words nor work for it, nothing runs. The weeks before are
 * brought in once the pages are shown: nobody waits for them.
 */
export async function liveDay(
  application: Application,
  config: Config,
  log: Log,
  pagesShown: Promise<unknown> = Promise.resolve(),
): Promise<{ stop(): void } | undefined> {
  const folder = cityFolder(config.city);
  const requests = (await loadDemoRequests(folder)) ?? [];
  const byHand = await loadDemoWork(folder);
  if (requests.length === 0 && byHand === undefined) return undefined;
  if (config.demoPace === 0 || config.mode !== "demo") return undefined;
  const rhythm = await loadRhythm(folder);
  const { city, url } = application;
  const tokens = await demoTokens(application, config.dataDirectory);
  const client = new Client(url, callsAtOnce, new Meter());
  const district: District = {
    client,
    agenda: new Agenda(),
    staff: staffOf(tokens, city),
    rhythm,
    chance: new Chance(Date.now()),
    time: workingTime(city.calendar, city.files.city.timeZone),
    hurry: config.demoPace,
    open: new Map(),
    tally: { reported: 0, ended: 0, stuck: 0 },
  };
  const habits = await loadSensorHabits(folder, city.streams.kinds);
  const sensors = await sensorsOf(application, district, habits, tokens.sensors);
  const ending = new AbortController();
  const work = byHand === undefined ? undefined : new DemoWork(district, byHand);
  const life = new Life(district, requests, settingOf(city, ""), log, sensors, work);
  for (const standing of await openMatters(client, district.staff.dispatcher)) {
    resumeMatter(district, standing, life.now());
  }
  if (district.agenda.size === 0) life.populate();
  await work?.populate(life.now());
  application.live(life);
  life.begin();
  void pagesShown
    .then(() =>
      requests.length === 0 ? 0 : rememberPast(application, config, { requests, rhythm, seed: Date.now() }),
    )
    .then(async () => {
      if (habits === undefined || sensors === undefined) return;
      const mendedAfterMs = mendedAfter(rhythm, config.demoPace);
      const given = { seed: sensorSeed, signal: ending.signal, mendedAfterMs };
      const readings = await rememberReadings(application, config, habits, given);
      if (readings === 0) return;
      log.info({ readings }, "the demo remembers readings of past weeks");
      await application.house.sensing.alarms.learnAgain();
    })
    .catch((error: unknown) => log.warn({ err: error }, "the demo's past was not brought in whole"));
  return {
    stop() {
      ending.abort();
      life.end();
      client.close();
    },
  };
}

/** The city's sensors, where it says how they behave. */
async function sensorsOf(
  application: Application,
  district: District,
  habits: SensorHabits | undefined,
  token: string | undefined,
): Promise<LiveSensors | undefined> {
  if (habits === undefined || token === undefined) return undefined;
  await application.house.sensing.loaded;
  return new LiveSensors(application, district, habits, token);
}

/** The clock, the arrivals and the hands of a background day. */
class Life implements DemoDay {
  readonly #district: District;
  readonly #requests: readonly DemoRequest[];
  readonly #setting: ReturnType<typeof settingOf>;
  readonly #log: Log;
  readonly #sensors: LiveSensors | undefined;
  readonly #work: DemoWork | undefined;
  #sensing = false;
  #timer: NodeJS.Timeout | undefined;
  #pausedAt: number | undefined;
  /** How long it has been paused in all: nothing falls due in a pause. */
  #pausedMs = 0;
  #nextArrival = 0;
  #busy = false;

  constructor(
    district: District,
    requests: readonly DemoRequest[],
    setting: ReturnType<typeof settingOf>,
    log: Log,
    sensors: LiveSensors | undefined,
    work: DemoWork | undefined,
  ) {
    this.#district = district;
    this.#work = work;
    this.#sensors = sensors;
    this.#requests = requests;
    this.#setting = setting;
    this.#log = log;
  }

  get hurry(): number {
    return this.#district.hurry ?? 1;
  }

  running = (): boolean => this.#pausedAt === undefined;
  reported = (): number => this.#district.tally.reported;
  ended = (): number => this.#district.tally.ended;
  now = (): number => (this.#pausedAt ?? Date.now()) - this.#pausedMs;

  pause(): void {
    this.#pausedAt ??= Date.now();
  }

  goOn(): void {
    if (this.#pausedAt === undefined) return;
    this.#pausedMs += Date.now() - this.#pausedAt;
    this.#pausedAt = undefined;
  }

  begin(): void {
    this.#timer = setInterval(() => {
      void this.#beat();
      void this.#sense();
    }, beatMs);
  }

  end(): void {
    clearInterval(this.#timer);
    this.pause();
  }

  populate(): void {
    const from = this.now();
    this.#sensors?.trouble(Date.now());
    for (let count = 0; count < firstMatters && this.#requests.length > 0; count += 1) {
      scheduleMatter(this.#district, this.#matter(from + this.#district.chance.next() * firstMs));
    }
  }

  async #beat(): Promise<void> {
    if (this.#busy || !this.running()) return;
    this.#busy = true;
    try {
      if (this.#requests.length > 0 && this.now() >= this.#nextArrival) this.#arrive();
      await this.#work?.live(this.now());
      await Promise.all(Array.from({ length: callsAtOnce }, () => this.#lane()));
    } catch (error) {
      this.#log.warn({ err: error }, "the simulated day stumbled; it goes on with the next matter");
    } finally {
      this.#busy = false;
    }
  }

  async #sense(): Promise<void> {
    if (this.#sensing) return;
    this.#sensing = true;
    try {
      await this.#sensors?.live(Date.now(), { running: this.running(), now: this.now() });
    } catch (error) {
      this.#log.warn({ err: error }, "the simulated sensors stumbled; they go on with the next reading");
    } finally {
      this.#sensing = false;
    }
  }

  async #lane(): Promise<void> {
    const { agenda } = this.#district;
    while (this.running() && agenda.earliest !== undefined && agenda.earliest <= this.now())
      await agenda.take()?.work();
  }

  /** Reports one matter and draws when the next one comes: exponential gaps around the rate of this hour. */
  #arrive(): void {
    const { rhythm, chance } = this.#district;
    const now = this.now();
    if (this.#nextArrival > 0) scheduleMatter(this.#district, this.#matter(now));
    const hour = Math.floor(minuteOfDay(now, this.#setting.timeZone) / 60);
    const { found, asked } = rhythm.hours;
    const share = (list: readonly number[]) => (list[hour] ?? 0) / list.reduce((sum, one) => sum + one, 0);
    const { sources, tickets } = rhythm;
    const anHour = tickets * (sources.found * share(found) + sources.asked * share(asked));
    this.#nextArrival = now - (Math.log(1 - chance.next()) * 3_600_000) / Math.max(anHour, 60);
  }

  #matter(at: number): Matter {
    const { chance, rhythm } = this.#district;
    const request = chance.pick(this.#requests);
    const { point, area } = placeIn(this.#setting, chance);
    const officer = this.#setting.officers.find((unit) => area.startsWith(unit));
    const { source, title, description, category, outcome } = request;
    const isFound = source === "found";
    return {
      at,
      report: { source, title, description, ...point },
      category,
      area,
      outcome,
      byPhone: !isFound && chance.happens(0.6),
      anonymous: isFound || chance.happens(rhythm.anonymous),
      ...(isFound && officer !== undefined ? { officer } : {}),
    };
  }
}
