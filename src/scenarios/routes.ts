import { type Route, route, transact } from "../kernel/index.ts";
import * as answer from "./answers.ts";
import { scenarioProblem } from "./problems.ts";
import { alarmsOfTicket, countsOf, latestOf, ticketOfAlarm, ticketsOfAlarms } from "./reading.ts";
import type { ScenarioFile } from "./schema.ts";
import { runTest, type TestGround } from "./trial.ts";

const tag = "scenarios";
const monthMs = 30 * 86_400_000;

/** Scenarios over HTTP: what they are and what came of them, the alarms of a ticket and the ticket of an alarm. */
export function scenarioRoutes(
  scenarios: ReadonlyMap<string, ScenarioFile>,
  ground: TestGround,
): readonly Route[] {
  const names = (id: string) => scenarios.get(id)?.names;
  const sinceOf = (since: string | undefined, now: Date) =>
    since === undefined ? new Date(now.getTime() - monthMs) : new Date(since);
  return [
    route({
      method: "GET",
      url: "/api/scenarios",
      scope: "scenario.read",
      tag,
      summary: "The city's scenarios, each with what came of its alarms in the last 30 days",
      query: answer.CountsQuery,
      response: answer.ScenarioList,
      handle: ({ context, query }) =>
        transact(context.database, async (tx) => {
          const counts = await countsOf(tx, context.actor, sinceOf(query.since, context.clock.now()));
          return { scenarios: [...scenarios.values()].map((one) => summary(one, counts(one.id))) };
        }),
    }),
    route({
      method: "GET",
      url: "/api/scenarios/:id",
      scope: "scenario.read",
      tag,
      summary: "One scenario whole, its tests as they run now, and the alarms it raised last",
      params: answer.IdParams,
      query: answer.CountsQuery,
      response: answer.ScenarioDetail,
      handle: ({ context, params, query }) => {
        const scenario = scenarios.get(params.id);
        if (scenario === undefined) throw scenarioProblem("scenario.unknown", { id: params.id });
        return transact(context.database, async (tx) => {
          const counts = await countsOf(tx, context.actor, sinceOf(query.since, context.clock.now()));
          return {
            scenario,
            counts: counts(scenario.id),
            tests: scenario.tests.map((test) => {
              const { changes, failure } = runTest(scenario, test, ground);
              return { name: test.name, passed: failure === null, changes };
            }),
            latest: await latestOf(tx, context.actor, scenario.id, names),
          };
        });
      },
    }),
    route({
      method: "GET",
      url: "/api/tickets/:id/alarms",
      scope: "ticket.read",
      tag,
      summary: "The alarms that led to a ticket, the newest first",
      params: answer.UuidParams,
      response: answer.LinkedList,
      handle: ({ context, params }) =>
        transact(context.database, async (tx) => ({
          alarms: await alarmsOfTicket(tx, context.actor, params.id, names),
        })),
    }),
    route({
      method: "GET",
      url: "/api/alarms/tickets",
      scope: "ticket.read",
      tag,
      summary: "The tickets of several alarms; those without one within reach are left out",
      query: answer.AlarmsQuery,
      response: answer.LinkedList,
      handle: ({ context, query }) =>
        transact(context.database, async (tx) => ({
          alarms: await ticketsOfAlarms(tx, context.actor, query.alarms.split(","), names),
        })),
    }),
    route({
      method: "GET",
      url: "/api/alarms/:id/ticket",
      scope: "ticket.read",
      tag,
      summary: "The ticket of an alarm, and why it is this one",
      params: answer.UuidParams,
      response: answer.Linked,
      handle: ({ context, params }) =>
        transact(context.database, (tx) => ticketOfAlarm(tx, context.actor, params.id, names)),
    }),
  ];
}

function summary(scenario: ScenarioFile, counts: answer.Counts): answer.ScenarioSummary {
  const { id, names, explanation, basis, domain, act, tests } = scenario;
  return {
    id,
    names,
    explanation,
    basis,
    domain,
    category: act.ticket?.category ?? null,
    tests: tests.length,
    counts,
  };
}
