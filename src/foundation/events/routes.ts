import Type from "typebox";
import { type Route, route } from "../../kernel/index.ts";
import { Reason } from "../people/schema.ts";
import { createRecord } from "../registers/actions.ts";
import { Done, registerRoutes, registerUrl } from "../registers/routes.ts";
import type { SourceOrder } from "../registers/schema.ts";
import { Id, RecordInput, recordInput, statements, Time } from "../registers/shapes.ts";
import { createEvent, findEvents, findThings, tracePeople, tracePerson, traceThing } from "./actions.ts";

const closed = { additionalProperties: false };
const byId = Type.Object({ id: Id });
const tag = "events";
const Cell = Type.String({ minLength: 1, maxLength: 60, description: "Code of a unit grid cell" });
const Cells = Type.Array(Cell, { minItems: 1, maxItems: 500, uniqueItems: true });
const span = { from: Time, to: Time };
const Presences = Type.Object({
  presences: Type.Array(Type.Object({ record: Id, event: Id, cell: Cell, ...span })),
});

type Times = { from: Date; to: Date };
const timesOf = ({ from, to }: { from: string; to: string }): Times => ({
  from: new Date(from),
  to: new Date(to),
});

function presentAll<P extends Times>(presences: readonly P[]) {
  return presences.map(({ from, to, ...rest }) => ({
    ...rest,
    from: from.toISOString(),
    to: to.toISOString(),
  }));
}

/** The registers of events and things, and who or what was where and when. */
export function eventAndThingRoutes(orders: { thing: SourceOrder; event: SourceOrder }): Route[] {
  return [
    ...registerRoutes("thing", orders.thing),
    ...registerRoutes("event", orders.event),
    ...eventRecordRoutes(),
    ...thingRoutes(),
    ...traceRoutes(),
  ];
}

function eventRecordRoutes(): Route[] {
  const Participant = Type.Object(
    {
      register: Type.Enum(["person", "thing"] as const),
      record: Id,
      from: Type.Optional(Time),
      to: Type.Optional(Time),
    },
    closed,
  );
  return [
    route({
      method: "POST",
      url: registerUrl.event,
      scope: "event.record",
      tag,
      status: 201,
      versioned: true,
      response: Done,
      summary: "Record an event: what, where, when, and who or what was there",
      body: Type.Object(
        {
          type: RecordInput.properties.type,
          ...recordInput,
          cells: Cells,
          ...span,
          participants: Type.Array(Participant, { maxItems: 500, default: [] }),
        },
        closed,
      ),
      handle: ({ context, body: { participants, ...rest } }) =>
        createEvent(context, {
          ...rest,
          ...timesOf(rest),
          facts: statements(rest.facts),
          participants: participants.map(({ from, to, ...who }) => ({
            ...who,
            ...(from === undefined ? {} : { from: new Date(from) }),
            ...(to === undefined ? {} : { to: new Date(to) }),
          })),
        }),
    }),
    route({
      method: "POST",
      url: `${registerUrl.event}/find`,
      scope: "event.read",
      tag,
      summary: "What happened in these cells in this time, earliest first",
      body: Type.Object({ cells: Cells, ...span }, closed),
      response: Type.Object({
        events: Type.Array(Type.Object({ event: Id, type: Type.String(), cell: Cell, ...span })),
      }),
      handle: async ({ context, body }) => ({
        events: presentAll(await findEvents(context, { ...body, ...timesOf(body) })),
      }),
    }),
  ];
}

function thingRoutes(): Route[] {
  return [
    route({
      method: "POST",
      url: registerUrl.thing,
      scope: "thing.record",
      tag: "registers",
      status: 201,
      versioned: true,
      response: Done,
      summary: "Record a thing",
      body: RecordInput,
      handle: ({ context, body }) =>
        createRecord(context, "thing", { ...body, facts: statements(body.facts) }),
    }),
    route({
      method: "POST",
      url: `${registerUrl.thing}/find`,
      scope: "thing.read",
      tag,
      response: Presences,
      summary: "Which things were in these cells in this time",
      body: Type.Object({ cells: Cells, ...span }, closed),
      handle: async ({ context, body }) => ({
        presences: presentAll(await findThings(context, { ...body, ...timesOf(body) })),
      }),
    }),
    route({
      method: "POST",
      url: `${registerUrl.thing}/:id/trace`,
      scope: "thing.read",
      tag,
      params: byId,
      response: Presences,
      summary: "Where a thing was in this time",
      body: Type.Object(span, closed),
      handle: async ({ context, params, body }) => ({
        presences: presentAll(await traceThing(context, params.id, timesOf(body))),
      }),
    }),
  ];
}

function traceRoutes(): Route[] {
  const scope = "person.read-personal";
  return [
    route({
      method: "POST",
      url: `${registerUrl.person}/trace`,
      scope,
      tag,
      response: Presences,
      summary: "Which people were in these cells in this time, naming the purpose; each of them sees it",
      body: Type.Object({ cells: Cells, ...span, ...Reason.properties }, closed),
      handle: async ({ context, body: { cells, from, to, ...reason } }) => ({
        presences: presentAll(await tracePeople(context, { cells, ...timesOf({ from, to }) }, reason)),
      }),
    }),
    route({
      method: "POST",
      url: `${registerUrl.person}/:id/trace`,
      scope,
      tag,
      params: byId,
      response: Presences,
      summary: "Where a person was in this time, naming the purpose; the person sees it",
      body: Type.Object({ ...span, ...Reason.properties }, closed),
      handle: async ({ context, params, body: { from, to, ...reason } }) => ({
        presences: presentAll(await tracePerson(context, params.id, timesOf({ from, to }), reason)),
      }),
    }),
  ];
}
