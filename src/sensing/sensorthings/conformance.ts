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

/** The root of the service: what there is and what it conforms to (OGC 18-088, 9.2.1). */
export function rootOf(base: string) {
  return {
    value: entityTypes.map(({ set }) => ({ name: set, url: `${base}/${set}` })),
    serverSettings: { conformance },
  };
}
