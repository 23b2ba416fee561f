/**
 * The topics there are. SensorThings: OGC 18-088 §14 (create by publish, receive by subscribe); the compact topic of
 * devices: `v1/streams/{code}/readings`.
 */
export type Target = { number: number } | { code: string } | { inPayload: true } | { feature: number };

/** What a subscriber hears of. */
export type Feed = ObservationFeed | EntityFeed | { kind: "readings" | "problems"; code: string };

/** Stored and corrected Observations, by the address below the service at which they would be read. */
export type ObservationFeed = { kind: "observations"; path: string; select: readonly string[] | null };

/** A set of entities, one entity, or one property of it, by its address below the service (OGC 18-088 §14.2.1 to 14.2.4). */
export type EntityFeed = {
  kind: "entities";
  path: string;
  select: readonly string[] | null;
};

const observations = /^v1\.1\/Datastreams\((\d{1,10})\)\/Observations$/;
const ofFeature = /^v1\.1\/FeaturesOfInterest\((\d{1,10})\)\/Observations$/;
const entities =
  /^v1\.1\/([A-Za-z]+(?:\((?:\d{1,10}|'\d{1,10}--?\d{1,16}')\))?(?:\/[A-Za-z]+(?:\(\d{1,10}\))?){0,6})$/;
const compact = /^v1\/streams\/([^/+#\0]{1,200})\/(readings|problems)$/;

/** Where a publication to this topic goes; undefined where nothing may be published. */
export function targetOf(topic: string): Target | undefined {
  const device = compact.exec(topic);
  if (device?.[2] === "readings") return { code: device[1] ?? "" };
  const stream = observations.exec(topic);
  if (stream !== null) return { number: Number(stream[1]) };
  const feature = ofFeature.exec(topic);
  if (feature !== null) return { feature: Number(feature[1]) };
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
  const [, address] = entities.exec(path) ?? [];
  if (address === undefined) return undefined;
  const kind = /(^|\/)Observations$/.test(address) ? "observations" : "entities";
  return { kind, path: address, select };
}

function selectOf(options: string): string[] | undefined {
  const names = /^\$select=([A-Za-z@.]+(?:,[A-Za-z@.]+)*)$/.exec(options)?.[1];
  return names?.split(",");
}

/** The members of an entity that were selected; all of them without a selection. */
export function selected(
  entity: Record<string, unknown>,
  select: readonly string[] | null,
): Record<string, unknown> {
  if (select === null) return entity;
  return Object.fromEntries(select.filter((name) => name in entity).map((name) => [name, entity[name]]));
}
