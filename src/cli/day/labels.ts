import type { District } from "./people.ts";
import type { Matter } from "./plan.ts";
import { minuteOfDay } from "./zone.ts";

/** Statements in one call; the interface takes up to 1,000, all or none. */
const statementsAtOnce = 500;
const everyMs = 10 * 60_000;

type Statement = {
  entity: { kind: "ticket"; id: string };
  label: string;
  verdict: "applies";
  origin: "rule" | "model";
  source: string;
  version: string;
  confidence: number | null;
};

/** Five business labels of a matter: four that rules say of it, one that stands for a model's. */
export function labelsOf(id: string, matter: Matter, timeZone: string, confidence: number): Statement[] {
  const hour = Math.floor(minuteOfDay(matter.at, timeZone) / 60);
  const part = hour < 6 ? "night" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
  const area = matter.area.split("/").at(1) ?? "district";
  const group = matter.category.split("/")[0] ?? "none";
  const rule = (label: string): Statement => ({
    entity: { kind: "ticket", id },
    label,
    verdict: "applies",
    origin: "rule",
    source: "day",
    version: "1",
    confidence: null,
  });
  return [
    rule(`matter.${group}`),
    rule(`time.${part}`),
    rule(`area.${area}`),
    rule(`voice.${matter.anonymous ? "nameless" : "named"}`),
    { ...rule(`subject.${matter.category.replace("/", ".")}`), origin: "model", confidence },
  ];
}

/**
 * Puts labelling on the agenda from midnight to the end of the day: what was reported since is labelled in batches, as
 * a city's rules and models would. Answers a function that tells how many statements were taken.
 */
export function scheduleLabels(
  district: District,
  token: string,
  midnight: number,
  timeZone: string,
): () => number {
  const waiting: Statement[] = [];
  let said = 0;
  const { onReported } = district;
  district.onReported = (id, matter) => {
    onReported?.(id, matter);
    waiting.push(...labelsOf(id, matter, timeZone, Number((0.6 + 0.4 * district.chance.next()).toFixed(2))));
  };
  const label = async (all: boolean) => {
    while (waiting.length >= (all ? 1 : statementsAtOnce)) {
      const statements = waiting.splice(0, statementsAtOnce);
      const answer = await district.client.post("label (500)", token, "/api/labels", { statements });
      if (answer.status === 201) said += statements.length;
    }
  };
  const end = midnight + 86_400_000;
  for (let at = midnight + everyMs; at <= end + everyMs; at += everyMs) {
    district.agenda.add(at, () => label(at > end));
  }
  return () => said;
}
