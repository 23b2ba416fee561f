import { entityTypes } from "./entities/model.ts";

const core = "http://www.opengis.net/spec/iot_sensing/1.1/req";

/** The requirement classes of OGC 18-088 that hold here, each under test. */
export const conformance: readonly string[] = [
  ...[
    "thing",
    "location",
    "historical-location",
    "datastream",
    "sensor",
    "observed-property",
    "observation",
    "feature-of-interest",
  ].map((name) => `${core}/datamodel/${name}`),
  `${core}/datamodel/entity-control-information`,
  `${core}/resource-path/resource-path-to-entities`,
  ...[
    "order",
    "expand",
    "select",
    "status-code",
    "query-status-code",
    "orderby",
    "top",
    "skip",
    "count",
    "filter",
    "filter-operations",
    "built-in-query-functions",
    "pagination",
  ].map((name) => `${core}/request-data/${name}`),
  ...[
    "create-entity",
    "link-to-existing-entities",
    "deep-insert",
    "deep-insert-status-code",
    "update-entity",
    "update-entity-put",
    "delete-entity",
  ].map((name) => `${core}/create-update-delete/${name}`),
  `${core}/batch-request/batch-request`,
  `${core}/data-array/data-array`,
  "https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_BatchRequestsandResponses",
];

/** What holds as well where readings are taken over MQTT (§14.1, §14.2). */
const overMqtt = [
  `${core}/create-observations-via-mqtt/observations-creation`,
  `${core}/receive-updates-via-mqtt/receive-updates`,
];

/**
 * The root of the service: what there is and what it conforms to (OGC 18-088, 9.2.1). `endpoints` are the addresses at
 * which MQTT is spoken.
 */
export function rootOf(base: string, endpoints: readonly string[]) {
  const spoken = endpoints.length > 0 ? overMqtt : [];
  return {
    value: entityTypes.map(({ set }) => ({ name: set, url: `${base}/${set}` })),
    serverSettings: {
      conformance: [...conformance, ...spoken],
      ...Object.fromEntries(spoken.map((name) => [name, { endpoints }])),
    },
  };
}
