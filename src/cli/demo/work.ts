import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import Type, { type Static } from "typebox";
import { readDocument } from "../../kernel/index.ts";
import { type District, of } from "../day/people.ts";

const strict = { additionalProperties: false } as const;
const Values = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]));
const positive = Type.Number({ exclusiveMinimum: 0 });

const Task = Type.Object(
  {
    by: Type.Array(Type.Enum(["officer", "handler", "checker"]), {
      minItems: 1,
      description: "who does it: the first of these that its unit, or one above it, has",
    }),
    minutes: Type.Tuple([positive, positive], {
      description: "until it is taken on, and again until it is done: median, 90th percentile",
    }),
    leave: Type.Number({
      minimum: 0,
      maximum: 1,
      description: "share left open for whoever looks at the demo",
    }),
    answers: Type.Array(Type.Object({ often: positive, values: Values }, strict), { minItems: 1 }),
  },
  strict,
);

/** `day/work.yaml` of a city folder: which processes the demo's people begin by hand, and how they do the work of them. */
export const DemoWorkFile = Type.Object(
  {
    everyMinutes: positive,
    first: Type.Integer({
      minimum: 0,
      description: "of the list, from the top, begun within the first minute",
    }),
    openAtMost: Type.Integer({
      minimum: 1,
      description: "where so much stands open, something left lying is done before more is begun",
    }),
    begin: Type.Array(
      Type.Object(
        { process: Type.String(), by: Type.Enum(["dispatcher", "supervisor"]), values: Values },
        strict,
      ),
      { minItems: 1 },
    ),
    tasks: Type.Record(Type.String(), Type.Record(Type.String(), Task), {
      description: "process → element id of the task → how it is done",
    }),
  },
  strict,
);
export type DemoWorkFile = Static<typeof DemoWorkFile>;

/** What the demo's people do by hand in a city; undefined where it does not say. Throws `FaultyFiles`. */
export async function loadDemoWork(cityFolder: string): Promise<DemoWorkFile | undefined> {
  const file = path.join(cityFolder, "day", "work.yaml");
  if (!existsSync(file)) return undefined;
  return readDocument(DemoWorkFile, await readFile(file, "utf8"), file).value;
}

const firstMs = 40_000;

/** Work as the list of open work tells it. */
type Open = {
  instance: string;
  item: string;
  node: string;
  process: { id: string };
  unit: string | null;
  taken: string;
};
type Begun = { instance?: string; open?: { item: string; node: string }[] };
type Ref = { instance: string; item: string; node: string; process: string; unit: string | null };

/**
 * Processes begun by hand in the demo's day, and the work of them: begun now and then, taken on and done through their
 * forms by the accounts of the units concerned, and some of it left open.
 */
export class DemoWork {
  readonly #district: District;
  readonly #file: DemoWorkFile;
  #next = 0;

  constructor(district: District, file: DemoWorkFile) {
    this.#district = district;
    this.#file = file;
  }

  /** What an empty demo begins with; one that has work already takes it up where it stands. */
  async populate(now: number): Promise<void> {
    const { agenda, chance } = this.#district;
    this.#next = now + this.#gap();
    const standing = await this.#standing();
    // Whoever had taken work on when the day ended takes it on once more, which changes nothing, and does it.
    for (const work of standing) if (work.taken || !this.#isLeft(work)) this.#takeLater(work, now);
    if (standing.length > 0) return;
    const { first } = this.#file;
    for (const [place, entry] of this.#file.begin.slice(0, first).entries()) {
      const at = now + (firstMs * place) / first + chance.next() * 1_000;
      agenda.add(at, () => this.#begin(at, entry));
    }
  }

  /** Whatever is due at `now`. */
  async live(now: number): Promise<void> {
    if (now < this.#next) return;
    this.#next = now + this.#gap();
    const standing = await this.#standing();
    const { openAtMost, begin } = this.#file;
    if (standing.length < openAtMost) return this.#begin(now, this.#district.chance.pick(begin));
    const left = standing.find(({ taken }) => !taken);
    if (left !== undefined) this.#takeLater(left, now);
  }

  #gap(): number {
    const { hurry = 1, chance } = this.#district;
    return (-Math.log(1 - chance.next()) * this.#file.everyMinutes * 60_000) / hurry;
  }

  #minutes([median, p90]: readonly [number, number]): number {
    const { hurry = 1, chance } = this.#district;
    return (chance.minutes([median, p90]) * 60_000) / hurry;
  }

  #ruleOf({ process, node }: Pick<Ref, "process" | "node">) {
    return this.#file.tasks[process]?.[node];
  }

  #isLeft(work: Ref): boolean {
    const rule = this.#ruleOf(work);
    return rule === undefined || this.#district.chance.happens(rule.leave);
  }

  /** Open work of the tasks that the file names, what is due first before the rest. */
  async #standing(): Promise<(Ref & { taken: boolean })[]> {
    const { client, staff } = this.#district;
    const { status, body } = await client.get(staff.dispatcher, "/api/work-items?all=true&limit=200");
    if (status !== 200) throw new Error(`/api/work-items answered ${status}`);
    return (body.work as Open[])
      .map(({ process, taken, ...work }) => ({ ...work, process: process.id, taken: taken !== "nobody" }))
      .filter((work) => this.#ruleOf(work) !== undefined);
  }

  async #begin(now: number, { process, by, values }: DemoWorkFile["begin"][number]): Promise<void> {
    const { client, staff } = this.#district;
    const address = `/api/processes/${process}/start`;
    const { status, body } = await client.post("begin", staff[by], address, { variables: values });
    if (status === 201) await this.#follow(body, process, now);
  }

  /** Goes on with what a step has opened. */
  async #follow({ instance = "", open = [] }: Begun, process: string, now: number): Promise<void> {
    const { client, staff } = this.#district;
    for (const { item, node } of open) {
      const { status, body } = await client.get(staff.dispatcher, `/api/work-items/${instance}/${item}`);
      if (status !== 200) continue;
      const work = { instance, item, node, process, unit: typeof body.unit === "string" ? body.unit : null };
      if (!this.#isLeft(work)) this.#takeLater(work, now);
    }
  }

  #takeLater(work: Ref, now: number): void {
    const { agenda, client, chance, staff } = this.#district;
    const rule = this.#ruleOf(work);
    if (rule === undefined || work.unit === null) return;
    const { unit } = work;
    const token = rule.by.map((role) => of(staff[`${role}s`], unit)).find((one) => one !== undefined);
    if (token === undefined) return;
    const url = `/api/work-items/${work.instance}/${work.item}`;
    const taken = now + this.#minutes(rule.minutes);
    const done = taken + this.#minutes(rule.minutes);
    agenda.add(taken, async () => {
      if ((await client.post("claim", token, `${url}/claim`, {})).status !== 200) return;
      agenda.add(done, async () => {
        const answer = rule.answers[chance.weighted(rule.answers.map(({ often }) => often))];
        const variables = answer?.values ?? {};
        const { status, body } = await client.post("complete", token, `${url}/complete`, { variables });
        if (status === 200) await this.#follow(body, work.process, done);
      });
    });
  }
}
