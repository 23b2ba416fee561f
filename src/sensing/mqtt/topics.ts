/**
 * The topics there are. SensorThings: OGC 18-088 §14 (create by publish, receive by subscribe); the compact topic of
 * devices: `v1/streams/{code}/readings`.
 */
export type Target = { number: number } | { code: string } | { inPayload: true };

/** What a subscriber hears of. */
export type Feed =
  | { kind: "observations"; number: number | null; select: readonly string[] | null }
  | { kind: "datastream"; number: number; property: string | null; select: readonly string[] | null }
  | { kind: "readings" | "problems"; code: string };

const observations = /^v1\.1\/Datastreams\((\d{1,10})\)\/Observations$/;
const datastream = /^v1\.1\/Datastreams\((\d{1,10})\)(?:\/([A-Za-z]+))?$/;
const compact = /^v1\/streams\/([^/+#\0]{1,200})\/(readings|problems)$/;

/** Where a publication to this topic goes; undefined where nothing may be published. */
export function targetOf(topic: string): Target | undefined {
  const device = compact.exec(topic);
  if (device?.[2] === "readings") return { code: device[1] ?? "" };
  const stream = observations.exec(topic);
  if (stream !== null) return { number: Number(stream[1]) };
  return topic === "v1.1/Observations" ? { inPayload: true } : undefined;
}

/** What a subscription to this filter hears of; undefined for wildcards and whatever is no topic of ours. */
export function feedOf(filter: string): Feed | undefined {
  if (/[+#\0]/.test(filter)) return undefined;
  const device = compact.exec(filter);
  if (device !== null) return { kind: device[2] as "readings" | "problems", code: device[1] ?? "" };
  const [path = "", options, ...more] = filter.split("?");
  const select = options === undefined ? null : selectOf(options);
  if (more.length > 0 || select === undefined) return undefined;
  if (path === "v1.1/Observations") return { kind: "observations", number: null, select };
  const stream = observations.exec(path);
  if (stream !== null) return { kind: "observations", number: Number(stream[1]), select };
  const entity = datastream.exec(path);
  if (entity === null || (entity[2] !== undefined && select !== null)) return undefined;
  return { kind: "datastream", number: Number(entity[1]), property: entity[2] ?? null, select };
}

function selectOf(options: string): string[] | undefined {
  const names = /^\$select=([A-Za-z@.]+(?:,[A-Za-z@.]+)*)$/.exec(options)?.[1];
  return names?.split(",");
}
