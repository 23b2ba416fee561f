import { systemActor, type Text, type Transaction } from "../kernel/index.ts";
import { findAlarm, type KindEntry, type StreamDirectory, unscaled } from "../sensing/index.ts";
import type { Alarm, FollowingParts } from "./follow.ts";

/** What alarms are told with. */
export type AlarmWords = {
  language: FollowingParts["language"];
  streams: Pick<StreamDirectory, "byNumber">;
  kinds: readonly KindEntry[];
  /** Names of the area of this path; undefined where it has none. */
  areaNames: (path: string) => Text | undefined;
};

/** How deep an area is in which alarms of sensors are one matter: the sub-district, below the district. */
const areaLevels = 2;

/** Reads alarms as scenarios follow them. */
export function alarmReader(words: AlarmWords): FollowingParts["readAlarm"] {
  const symbols = new Map(words.kinds.map(({ code, unit }) => [code, unit?.symbol ?? ""]));
  return async (tx: Transaction, id: string): Promise<Alarm | undefined> => {
    const alarm = await findAlarm(tx, systemActor("job"), "alarm.read", id);
    if (alarm === undefined) return undefined;
    const cause = alarm.stream ?? subjectNumber(alarm.subject, "stream");
    const stream = cause === null ? undefined : words.streams.byNumber(cause);
    const isOfArea = alarm.subject.startsWith("area:");
    const area = isOfArea ? alarm.area : wider(alarm.area);
    const areaName = isOfArea && area !== null ? words.areaNames(area)?.[words.language] : undefined;
    const { longitude, latitude } = alarm;
    return {
      id: alarm.id,
      scenario: alarm.rule,
      severity: alarm.severity,
      stream: subjectNumber(alarm.subject, "stream"),
      thing: isOfArea ? null : alarm.thing,
      area,
      spot: longitude === null || latitude === null ? null : { longitude, latitude },
      beganAt: alarm.startedAt.getTime(),
      clearedAt: alarm.clearedAt?.getTime() ?? null,
      withdrawn: alarm.clearedWhy === "withdrawn",
      name: areaName ?? stream?.names[words.language] ?? alarm.subject,
      value:
        alarm.value === null || stream === undefined
          ? null
          : String(unscaled(Number(alarm.value), stream.settings.decimals)),
      unit: symbols.get(stream?.kind ?? "") ?? "",
    };
  };
}

function subjectNumber(subject: string, kind: "stream" | "thing"): number | null {
  return subject.startsWith(`${kind}:`) ? Number(subject.slice(kind.length + 1)) : null;
}

function wider(area: string | null): string | null {
  if (area === null) return null;
  return `${area.split("/").filter(Boolean).slice(0, areaLevels).join("/")}/`;
}
