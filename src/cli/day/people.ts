import type { WorkingTime } from "../../tickets/index.ts";
import type { Agenda } from "./agenda.ts";
import type { Answer, Client } from "./client.ts";
import type { Matter } from "./plan.ts";
import type { Chance, Rhythm, Spread } from "./rhythm.ts";

/** Whose token each person of the district uses. */
export type Staff = {
  operator: string;
  dispatcher: string;
  supervisor: string;
  resident: string;
  /** By unit path. */
  officers: ReadonlyMap<string, string>;
  handlers: ReadonlyMap<string, string>;
  checkers: ReadonlyMap<string, string>;
};

export type District = {
  client: Client;
  agenda: Agenda;
  staff: Staff;
  rhythm: Rhythm;
  chance: Chance;
  time: WorkingTime;
  /** Times faster than life, round the clock; undefined lives by the working time. */
  hurry?: number;
  /** Open asked tickets by category and area, for duplicates. */
  open: Map<string, string>;
  tally: Tally;
  /** Told of every report that was taken. */
  onReported?: (id: string, matter: Matter) => void;
};

/** What became of the matters. */
export type Tally = { reported: number; ended: number; stuck: number };

/** One matter on its way through the hands of people. Every step is a call; the answer decides the next. */
type Life = { id: string; matter: Matter; unit: string; partners?: readonly string[] };

/** Puts a matter's report on the agenda; everything after follows from the answers. */
export function scheduleMatter(district: District, matter: Matter): void {
  district.agenda.add(matter.at, async () => {
    const answer = await district.client.post(
      "report",
      reporterOf(district, matter),
      "/api/tickets",
      matter.report,
    );
    if (answer.status !== 201) return;
    district.tally.reported += 1;
    const life: Life = { id: String(answer.body.id), matter, unit: "" };
    district.onReported?.(life.id, matter);
    later(district, matter.at, "accept", (at) => accept(district, life, at));
  });
}

/** Where a matter stands that somebody reported before. */
export type Standing = {
  id: string;
  stage: string | null;
  unit: string;
  /** Units that handle it with the owner. */
  partners?: readonly string[];
  matter: Matter;
};

/** Takes a matter up again where it stands: what people would do next is put on the agenda. */
export function resumeMatter(district: District, standing: Standing, from: number): void {
  const { id, stage, unit, partners = [], matter } = standing;
  const life: Life = { id, matter, unit, partners };
  const next: Record<string, (at: number) => Promise<void>> = {
    accept: (at) => accept(district, life, at),
    verify: (at) => verify(district, life, at),
    dispatch: (at) => dispatch(district, life, at),
    acknowledge: (at) => acknowledge(district, life, at, true),
    contact: (at) => contact(district, life, at),
    check: (at) => check(district, life, at, true),
    callback: (at) => callBack(district, life, at),
  };
  if (stage === "handle") handleLater(district, life, from);
  const work = stage === null ? undefined : next[stage];
  const step = stage as keyof Rhythm["minutes"];
  if (work !== undefined) later(district, from, step, work, isSensed(life));
}

function reporterOf({ staff }: District, matter: Matter): string | undefined {
  if (matter.report.source === "found")
    return matter.officer === undefined ? staff.operator : staff.officers.get(matter.officer);
  return matter.byPhone ? staff.operator : matter.anonymous ? undefined : staff.resident;
}

/** Waits the working minutes that such a step takes, then does it. */
function later(
  district: District,
  from: number,
  step: keyof Rhythm["minutes"] | Spread,
  work: (at: number) => Promise<void>,
  dayAndNight = false,
): void {
  const { rhythm, chance, time, agenda } = district;
  const minutes = chance.minutes(typeof step === "string" ? rhythm.minutes[step] : step);
  // Intake works round the clock, and whoever is called by a sensor; all else a department does counts office hours.
  const roundTheClock =
    dayAndNight || (typeof step === "string" && ["accept", "verify", "dispatch"].includes(step));
  const at =
    district.hurry !== undefined
      ? from + (minutes * 60_000) / district.hurry
      : roundTheClock
        ? from + minutes * 60_000
        : time.due(from, { workingMinutes: minutes });
  agenda.add(at, () => work(at));
}

async function post(
  district: District,
  life: Life,
  name: string,
  token: string | undefined,
  body: unknown,
): Promise<Answer | undefined> {
  const answer = await district.client.post(name, token, `/api/tickets/${life.id}/${name}`, body);
  if (answer.status === 200) return answer;
  district.tally.stuck += 1;
  return undefined;
}

async function accept(district: District, life: Life, at: number): Promise<void> {
  const { category } = life.matter;
  const done = await post(district, life, "accept", district.staff.dispatcher, { category });
  if (done === undefined) return;
  if (done.body.stage === "verify") later(district, at, "verify", (then) => verify(district, life, then));
  else later(district, at, "dispatch", (then) => dispatch(district, life, then));
}

async function verify(district: District, life: Life, at: number): Promise<void> {
  const { chance, rhythm, staff, open, tally } = district;
  const near = `${life.matter.category} ${life.matter.area}`;
  const twin = open.get(near);
  if (twin !== undefined && chance.happens(rhythm.duplicates)) {
    if ((await post(district, life, "merge", staff.dispatcher, { into: twin })) !== undefined)
      tally.ended += 1;
    return;
  }
  const verified = !chance.happens(rhythm.untrue);
  const done = await post(district, life, "verify", staff.dispatcher, { verified });
  if (done === undefined) return;
  if (done.body.status !== "open") {
    tally.ended += 1;
    return;
  }
  open.set(near, life.id);
  later(district, at, "dispatch", (then) => dispatch(district, life, then));
}

async function dispatch(district: District, life: Life, at: number, unit?: string): Promise<void> {
  const { chance, rhythm, staff } = district;
  const joint = unit === undefined && chance.happens(rhythm.joint);
  const partner = joint ? chance.pick([...staff.handlers.keys()]) : undefined;
  const body = {
    ...(unit === undefined ? {} : { unit }),
    ...(partner === undefined ? {} : { partners: [partner] }),
  };
  const done = await post(district, life, "dispatch", staff.dispatcher, body);
  if (done === undefined) return;
  const { id, matter } = life;
  const given: Life = { id, matter, unit: String(done.body.ownerPath) };
  if (partner !== undefined && partner !== given.unit) given.partners = [partner];
  later(district, at, "acknowledge", (then) => acknowledge(district, given, then, unit === undefined));
}

/** The token of whoever works for a unit; units without people of their own are served by the unit above. */
export function of(people: ReadonlyMap<string, string>, unit: string): string | undefined {
  for (let path = unit; path !== ""; path = path.replace(/[^/]+\/$/, "")) {
    const found = people.get(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function acknowledge(district: District, life: Life, at: number, first: boolean): Promise<void> {
  const { chance, rhythm, staff } = district;
  const token = of(staff.handlers, life.unit) ?? staff.dispatcher;
  if (first && chance.happens(rhythm.wrongUnit)) {
    const done = await post(district, life, "return", token, {
      notOurs: true,
      reason: rhythm.words.notOurs,
    });
    const right = chance.pick([...staff.handlers.keys()]);
    if (done !== undefined) later(district, at, "dispatch", (then) => dispatch(district, life, then, right));
    return;
  }
  const done = await post(district, life, "acknowledge", token, {});
  if (done === undefined) return;
  if (done.body.stage === "contact") later(district, at, "contact", (then) => contact(district, life, then));
  else handleLater(district, life, at);
}

async function contact(district: District, life: Life, at: number): Promise<void> {
  const { chance, rhythm, staff } = district;
  const token = of(staff.handlers, life.unit) ?? staff.dispatcher;
  const done = await post(district, life, "contact", token, {
    reached: chance.happens(rhythm.callback.reached),
  });
  if (done === undefined) return;
  if (chance.happens(rhythm.suspend)) await suspend(district, life, at, token);
  else handleLater(district, life, at);
}

/** One asks to stop the clock, another approves; later the first starts it again. */
async function suspend(district: District, life: Life, at: number, token: string): Promise<void> {
  const asked = await post(district, life, "request", token, {
    kind: "suspend",
    reason: district.rhythm.words.waiting,
  });
  if (asked === undefined) return;
  const decided = await post(district, life, "decide", district.staff.supervisor, { approved: true });
  if (decided === undefined) return;
  later(district, at, "suspend", async (then) => {
    // A matter whose class lets the clock stand but briefly goes on by itself.
    const { body } = await district.client.get(district.staff.supervisor, `/api/tickets/${life.id}`);
    const goesOn =
      body.suspended === false || (await post(district, life, "resume", token, {})) !== undefined;
    if (goesOn) handleLater(district, life, then);
  });
}

function handleLater(district: District, life: Life, from: number): void {
  const { source } = life.matter.report;
  const { sensors } = life.matter;
  later(
    district,
    from,
    district.rhythm.handle[source],
    async (at) => {
      if (sensors === undefined) return handle(district, life, at);
      await sensors.mend(at);
      onceRecovered(district, life, at);
    },
    isSensed(life),
  );
}

/** So long a handler waits on the spot before looking again whether the sensor shows that all is well, and so often. */
const lookAgainMs = 12 * 60_000;
const looksAtMost = 8;

/** Says that it is done once every sensor of the matter shows it, or despite it where that does not come. */
function onceRecovered(district: District, life: Life, from: number, looks = 1): void {
  const at = from + lookAgainMs;
  district.agenda.add(at, async () => {
    if (looks < looksAtMost && (await isFaulty(life))) onceRecovered(district, life, at, looks + 1);
    else await handle(district, life, at);
  });
}

const isSensed = ({ matter }: Life) => matter.sensors !== undefined;

async function isFaulty({ matter }: Life): Promise<boolean> {
  return (await matter.sensors?.recovered()) === false;
}

/** Why it is done although a sensor still shows the fault, as the interface asks. */
async function despite(district: District, life: Life): Promise<{ despite?: string }> {
  return (await isFaulty(life)) ? { despite: district.rhythm.words.despite } : {};
}

async function handle(district: District, life: Life, at: number): Promise<void> {
  const { staff } = district;
  for (const partner of life.partners ?? []) {
    const share = { outcome: district.rhythm.words.part };
    await post(district, life, "share", of(staff.handlers, partner), share);
  }
  const token = of(staff.handlers, life.unit) ?? staff.dispatcher;
  const outcome = life.matter.outcome ?? district.rhythm.words.solved;
  const done = await post(district, life, "handle", token, {
    solved: true,
    outcome,
    answer: outcome.slice(0, 2000),
    ...(await despite(district, life)),
  });
  if (done !== undefined) {
    later(district, at, "check", (then) => check(district, life, then, true), isSensed(life));
  }
}

async function check(district: District, life: Life, at: number, first: boolean): Promise<void> {
  const { chance, rhythm, staff, tally } = district;
  const approved = !(first && chance.happens(rhythm.rework));
  const token = of(staff.checkers, life.unit) ?? staff.supervisor;
  const done = await post(district, life, "check", token, {
    approved,
    ...(approved ? await despite(district, life) : {}),
  });
  if (done === undefined) return;
  if (done.body.status === "closed") tally.ended += 1;
  else if (!approved) later(district, at, rhythm.minutes.check, (then) => rework(district, life, then));
  else later(district, at, "callback", (then) => callBack(district, life, then));
}

async function rework(district: District, life: Life, at: number): Promise<void> {
  const token = of(district.staff.handlers, life.unit) ?? district.staff.dispatcher;
  const done = await post(district, life, "handle", token, {
    solved: true,
    outcome: district.rhythm.words.again,
    ...(await despite(district, life)),
  });
  if (done !== undefined) later(district, at, "check", (then) => check(district, life, then, false));
}

async function callBack(district: District, life: Life, at: number): Promise<void> {
  const { chance, rhythm, staff, tally } = district;
  const habit = rhythm.callback;
  const reached = !life.matter.anonymous && chance.happens(habit.reached);
  const answered = reached && !chance.happens(habit.silent);
  const solved = chance.happens(habit.solved) || life.matter.again === true;
  const body = answered
    ? { reached, solved, satisfaction: chance.weighted(habit.satisfaction) + 1 }
    : { reached };
  const done = await post(district, life, "callback", staff.dispatcher, body);
  if (done === undefined) return;
  if (done.body.status === "closed") tally.ended += 1;
  else {
    const again = { ...life, matter: { ...life.matter, again: true } };
    later(district, at, "dispatch", (then) => dispatch(district, again, then, life.unit));
  }
}
