import { type Context, type Route, route, type Transaction, transact } from "../../kernel/index.ts";
import type { Asker } from "../inbox/filter.ts";
import { periodOf } from "../kpi/period.ts";
import type { TicketServices } from "../life/services.ts";
import { LatestActs, LatestQuery, OpenCells, Today } from "./schema.ts";
import { countDay, latestActs, openCells } from "./store.ts";

const scope = "ticket.read";
const tag = "tickets";

/** What a command hall looks at all day: every answer reads one day, the open tickets, or the latest acts only. */
export function todayRoutes({ time }: Pick<TicketServices, "time">, timeZone: string): Route[] {
  const read = <R>(context: Context, work: (tx: Transaction, asker: Asker) => Promise<R>): Promise<R> => {
    const asker = { actor: context.actor, scope, now: context.clock.now() };
    return transact(context.database, (tx) => work(tx, asker));
  };
  const get = { method: "GET", scope, tag } as const;
  return [
    route({
      ...get,
      url: "/api/tickets/today",
      summary: "Today: what came in and was closed, by hour, and the flow source → owner → state",
      response: Today,
      handle: ({ context }) =>
        read(context, async (tx, asker) => {
          const now = asker.now.getTime();
          const date = time.localDate(now);
          const { from } = await periodOf(tx, date, timeZone, now + 1);
          const period = { from, to: now };
          return {
            date,
            from: new Date(from).toISOString(),
            to: asker.now.toISOString(),
            ...(await countDay(tx, period, asker)),
          };
        }),
    }),
    route({
      ...get,
      url: "/api/tickets/open-cells",
      summary: "Open tickets by cell of the unit grid, and how many are late",
      response: OpenCells,
      handle: ({ context }) => read(context, openCells),
    }),
    route({
      ...get,
      url: "/api/tickets/latest-acts",
      summary: "The latest acts on tickets you may see, without words of people",
      query: LatestQuery,
      response: LatestActs,
      handle: ({ context, query }) => read(context, (tx, asker) => latestActs(tx, query.limit ?? 20, asker)),
    }),
  ];
}
