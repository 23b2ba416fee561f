import Type from "typebox";
import { quality, type Route, route } from "../../kernel/index.ts";
import { briefAnswer, linksAnswer } from "./answer.ts";
import { readBody } from "./body.ts";
import { readDataArray } from "./data-array.ts";
import type { ExtrasKeeper } from "./extras.ts";
import type { Ingest } from "./ingest.ts";
import { writeScope } from "./stream-table.ts";

/** What the routes of the intake are given. */
export type IntakeRoutesGiven = {
  ingest: Ingest;
  /** Keeps result times, features and the like that come along with readings. */
  extrasKeeper: ExtrasKeeper;
  /** Largest body, unpacked. */
  bodyBytes: number;
  /** Address under which SensorThings is reached from outside, ending in `/v1.1`. */
  base: (host: string, protocol: string) => string;
};

/** `POST …/CreateObservations`: many readings in one message, stored before the answer. */
export function intakeRoutes({ ingest, extrasKeeper, bodyBytes, base }: IntakeRoutesGiven): Route[] {
  return [
    route({
      method: "POST",
      url: "/sensorthings/v1.1/CreateObservations",
      scope: writeScope,
      summary:
        "Many observations in columns (dataArray, plain or gzipped), durable before the answer; sending again is safe and needs no Idempotency-Key. `Prefer: return=minimal` answers counts and the rows refused",
      tag: "sensorthings",
      status: 201,
      query: Type.Object(
        {
          quality: Type.Optional(
            Type.Enum(["simulated"], { description: "the readings are made up by a simulation, and say so" }),
          ),
        },
        { additionalProperties: false },
      ),
      readsBody: true,
      bodyBytes,
      produces: "application/json",
      response: Type.Object({}),
      async handle({ context, query, request, reply }) {
        const body = await readBody(request.raw, ingest, bodyBytes);
        try {
          const { columns, extras } = readDataArray(body.bytes, ingest.table, context.clock.now().getTime());
          const incoming = columns.incoming({ actor: context.actor });
          if (query.quality === "simulated") incoming.qualities.fill(quality.simulated);
          const outcome =
            extras.size === 0
              ? await ingest.take(incoming)
              : await ingest.takeWhole(
                  incoming,
                  extras.keys(),
                  await extrasKeeper.prepare(context, incoming, extras),
                );
          const brief = /\breturn=minimal\b/.test(String(request.headers.prefer ?? ""));
          if (brief) reply.header("preference-applied", "return=minimal");
          reply
            .code(201)
            .type("application/json; charset=utf-8")
            .send(
              brief
                ? briefAnswer(outcome)
                : linksAnswer(incoming, outcome, base(request.host, request.protocol)),
            );
          return {};
        } finally {
          body.free();
        }
      },
    }),
  ];
}
