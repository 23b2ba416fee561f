import { problem } from "../problems.ts";
import { type EntityType, typeOf } from "./entities/model.ts";
import { readObservations } from "./observations/read.ts";
import { type Observation, observationId, propertiesOf } from "./observations/rows.ts";
import type { Options } from "./odata/ast.ts";
import { observationsBelow, type Parent } from "./paths.ts";
import { addressOf, pageAfter } from "./present.ts";
import type { Request } from "./sources.ts";

const usual = ["id", "phenomenonTime", "resultTime", "result"];

/** `resultFormat=dataArray`: observations by Datastream, each a row of components (OGC 18-088, 12.1). */
export async function arrayOf(
  request: Request,
  type: EntityType,
  parent: Parent | undefined,
  options: Options,
  address: string,
): Promise<unknown> {
  if (type.kind !== "Observation" || options.resultFormat !== "dataArray") {
    throw problem("sensing.expression", {
      option: "$resultFormat",
      at: 1,
      reason: "dataArray is the one there is, and for Observations only",
    });
  }
  const { observations, count, next } = await readObservations(request, observationsBelow(parent), options);
  const components = options.select?.map(([name = ""]) => (name === "@iot.id" ? "id" : name)) ?? usual;
  const grouped = Map.groupBy(observations, ({ stream }) => stream.number);
  const value = [...grouped].map(([number, rows]) => ({
    "Datastream@iot.navigationLink": addressOf(request.base, typeOf("Datastream"), number),
    components,
    "dataArray@iot.count": rows.length,
    dataArray: rows.map((row) => rowOf(row, components)),
  }));
  return {
    ...(count === undefined ? {} : { "@iot.count": count }),
    value,
    ...(next === undefined ? {} : { "@iot.nextLink": pageAfter(address, next) }),
  };
}

function rowOf(observation: Observation, components: readonly string[]): unknown[] {
  const properties = propertiesOf(observation);
  return components.map((name) =>
    name === "id" ? observationId(observation.stream.number, observation.time) : (properties[name] ?? null),
  );
}
