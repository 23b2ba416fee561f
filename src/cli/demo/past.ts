import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Application } from "../../app/index.ts";
import { type Config, type Database, systemContext } from "../../kernel/index.ts";
import { dueOfMatter, importRequests, parseMapping, workingTime } from "../../tickets/index.ts";
import { placeIn } from "../day/plan.ts";
import { Chance, type Rhythm } from "../day/rhythm.ts";
import { settingOf } from "../day/setting.ts";
import { localMidnight } from "../day/zone.ts";
import type { DemoRequest } from "./requests.ts";

/** How far back the demo remembers, and how much of each day: enough for a trend, little enough to load beside a start. */
const days = 42;
const ticketsADay = 40;
const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Name of the source that the past is kept under; each ticket of it says so. */
export const pastSource = "demo-past";

type Past = { source: "found" | "asked"; rows: Record<string, string | number>[] };

/**
 * Gives an empty demo district the weeks before today, so that board and wall have something to compare with: matters
 * of the demo's own words, with the times and answers that the city's rhythm draws, brought in like another system's
 * history, each an act `ticket.import` from the source {@link pastSource}. Repeating it adds nothing. Resolves to how
 * many were brought in.
 */
export async function rememberPast(
  application: Application,
  config: Config,
  { requests, rhythm, seed }: { requests: readonly DemoRequest[]; rhythm: Rhythm; seed: number },
): Promise<number> {
  const { house, city, ground } = application;
  const parts = { services: house.services, files: city.files, context: systemContext(ground, "import") };
  if (await isThere(ground.database)) return 0;
  const folder = path.join(config.dataDirectory, "demo");
  await mkdir(folder, { recursive: true });
  let imported = 0;
  for (const past of draw(application, requests, rhythm, new Chance(seed))) {
    const file = path.join(folder, `${pastSource}-${past.source}.ndjson`);
    await writeFile(file, past.rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    const summary = await importRequests(parts, file, mappingFor(past, city.files.city.timeZone));
    if (summary.rejected > 0) {
      throw new Error(
        `${summary.rejected} matters of the demo's past were rejected: ${summary.rejectedFile}`,
      );
    }
    imported += summary.imported;
    await rm(file);
  }
  return imported;
}

async function isThere({ pool }: Database): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>(
    "SELECT EXISTS (SELECT FROM tickets.ticket WHERE external_source = $1) AS there",
    [pastSource],
  );
  return rows[0]?.there === true;
}

function mappingFor({ source, rows }: Past, zone: string) {
  const units = Object.fromEntries(rows.map(({ unit }) => [unit, unit]));
  const categories = Object.fromEntries(rows.map(({ category }) => [category, category]));
  const from = ["contactedAt", "answeredAt", "claimed", "confirmed", "satisfaction", "answer", "dueAt"];
  const same = [
    "externalId",
    "title",
    "description",
    "longitude",
    "latitude",
    "openedAt",
    "closedAt",
    ...from,
  ];
  const mapping = {
    name: pastSource,
    about: "the weeks before the demo's first day, as the city's rhythm draws them",
    match: ["externalId"],
    source,
    public: true,
    zone,
    dates: ["iso"],
    fields: { ...Object.fromEntries(same.map((name) => [name, name])), agency: "unit" },
    category: ["category"],
    categories,
    units,
  };
  return parseMapping(JSON.stringify(mapping), `${pastSource}.yaml`);
}

function draw(
  application: Application,
  requests: readonly DemoRequest[],
  rhythm: Rhythm,
  chance: Chance,
): Past[] {
  const { city, house, ground } = application;
  const { timeZone } = city.files.city;
  const time = workingTime(city.calendar, timeZone);
  const setting = settingOf(city, "");
  const now = ground.clock.now().getTime();
  const today = localMidnight(time.localDate(now), timeZone);
  const row = (request: DemoRequest, id: string, openedAt: number) => {
    const { source, category, title, description, outcome } = request;
    const { point } = placeIn(setting, chance);
    const [owner] = house.services.proposeOwners(category, point, openedAt);
    // The street is seen to round the clock; what residents ask takes offices that open and close.
    const after = (from: number, minutes: number) =>
      source === "found" ? from + minutes * minuteMs : time.due(from, { workingMinutes: minutes });
    const handledAt = after(openedAt, chance.minutes(rhythm.handle[source]));
    const closedAt = after(handledAt, chance.minutes(rhythm.minutes.check));
    if (owner === undefined || closedAt >= today) return undefined;
    const contactedAt = Math.min(after(openedAt, chance.minutes(rhythm.minutes.contact)), handledAt);
    return {
      externalId: id,
      category,
      unit: owner.unit,
      title,
      description,
      ...point,
      openedAt: written(openedAt),
      contactedAt: written(contactedAt),
      answeredAt: written(handledAt),
      closedAt: written(closedAt),
      dueAt: written(dueOfMatter(house.services, category, openedAt)),
      answer: outcome,
      claimed: chance.happens(1 - rhythm.rework) ? "yes" : "no",
      ...(source === "asked" && !chance.happens(rhythm.anonymous) ? answer(rhythm, chance) : {}),
    };
  };
  return (["found", "asked"] as const).map((source) => {
    const words = requests.filter((request) => request.source === source);
    const aDay = Math.round(ticketsADay * rhythm.sources[source]);
    const rows = Array.from({ length: words.length === 0 ? 0 : days * aDay }, (_, n) => {
      const hour = chance.weighted(rhythm.hours[source]) + chance.next();
      const day = days - Math.floor(n / aDay);
      const openedAt = Math.floor((today - day * dayMs + hour * 60 * minuteMs) / minuteMs) * minuteMs;
      return row(chance.pick(words), `${source}-${day}-${n % aDay}`, openedAt);
    });
    return { source, rows: rows.filter((one) => one !== undefined) };
  });
}

/** What a resident says who is called back. */
function answer({ callback }: Rhythm, chance: Chance): Record<string, string | number> {
  if (!chance.happens(callback.reached)) return { confirmed: "unreached" };
  if (chance.happens(callback.silent)) return { confirmed: "silent" };
  const confirmed = chance.happens(callback.solved) ? "yes" : "no";
  return { confirmed, satisfaction: chance.weighted(callback.satisfaction) + 1 };
}

const written = (at: number) => new Date(at).toISOString();
