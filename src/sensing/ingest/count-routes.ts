import Type from "typebox";
import { kernelProblem, mayReach, type Route, route } from "../../kernel/index.ts";
import type { StreamDirectory } from "../registry/stream.ts";
import type { CountKeeper } from "./keeper.ts";
import { countsOf } from "./store.ts";
import { readScope } from "./stream-table.ts";

const Params = Type.Object({ number: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }) });
const Query = Type.Object({
  day: Type.Optional(Type.String({ format: "date", description: "Day in the city; today unless told" })),
});
const Intake = Type.Object(
  {
    stream: Type.Integer(),
    day: Type.String({ format: "date" }),
    objections: Type.Array(
      Type.Object({
        reason: Type.String({ description: "Such as outOfRange, late, notANumber, conflicting" }),
        stored: Type.Boolean({
          description: "true: stored with the objection in its quality; false: refused",
        }),
        readings: Type.Integer(),
        lastAt: Type.String({ format: "date-time" }),
      }),
    ),
  },
  { description: "What was wrong with a stream's readings on one day" },
);

/** `GET /api/streams/{number}/intake`; number 0 tells of streams that do not exist, to who may read all. */
export function countRoutes(streams: StreamDirectory, keeper: CountKeeper, timeZone: string): Route[] {
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  return [
    route({
      method: "GET",
      url: "/api/streams/:number/intake",
      scope: readScope,
      summary:
        "What was wrong with a stream's readings on a day: refused or stored with an objection, by reason",
      tag: "sensing",
      params: Params,
      query: Query,
      response: Intake,
      async handle({ context, params, query }) {
        const { actor, database, clock } = context;
        const stream = streams.byNumber(params.number);
        const seen =
          stream === undefined
            ? params.number === 0 && actor.grants.get(readScope) === "all"
            : mayReach(actor, readScope, { units: [stream.unit], accounts: [] });
        if (!seen) throw kernelProblem("kernel.not-found");
        await keeper.write();
        const day = query.day ?? today.format(clock.now());
        const rows = await countsOf(database, params.number, day);
        return {
          stream: params.number,
          day,
          objections: rows.map((row) => ({ ...row, lastAt: row.lastAt.toISOString() })),
        };
      },
    }),
  ];
}
