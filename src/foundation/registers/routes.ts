import Type from "typebox";
import { type Route, route } from "../../kernel/index.ts";
import { addFacts, mergeRecords, readHistory, readRecord, splitRecord } from "./actions.ts";
import type { Register, SourceOrder } from "./schema.ts";
import {
  entryOf,
  FactsInput,
  factOf,
  HistoryView,
  Id,
  inFull,
  RecordEntry,
  RecordView,
  type Shown,
  statements,
  stretchOf,
  Time,
} from "./shapes.ts";
import { countRecords, listRecords } from "./store.ts";

const closed = { additionalProperties: false };
const byId = Type.Object({ id: Id });
export const Done = Type.Object({ id: Id, version: Type.Integer() });
const Reason = Type.String({ minLength: 1, maxLength: 400, description: "Why; no personal data" });

/** Address of a register: people, things, events. */
export const registerUrl: Record<Register, string> = {
  person: "/api/registers/people",
  thing: "/api/registers/things",
  event: "/api/registers/events",
};

/** Reading, merging and splitting, the same for every register. `shown` masks where a purpose would be needed. */
export function registerRoutes(register: Register, order: SourceOrder, shown: Shown = inFull): Route[] {
  return [...readingRoutes(register, order, shown), ...changingRoutes(register)];
}

function readingRoutes(register: Register, order: SourceOrder, shown: Shown): Route[] {
  const url = registerUrl[register];
  const tag = "registers";
  const scope = `${register}.read`;
  return [
    route({
      method: "GET",
      url,
      scope,
      tag,
      summary: `Records of the register of kind ${register} within my reach, oldest first`,
      query: Type.Object({
        type: Type.Optional(Type.String({ maxLength: 80 })),
        after: Type.Optional(Id),
        limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
      }),
      response: Type.Object({
        records: Type.Array(RecordEntry),
        count: Type.Integer({ description: "All within reach" }),
      }),
      handle: async ({ context: { database, actor }, query }) => ({
        records: (await listRecords(database.kysely, actor, register, query)).map(entryOf),
        count: await countRecords(database.kysely, actor, register, query.type),
      }),
    }),
    route({
      method: "GET",
      url: `${url}/:id`,
      scope,
      tag,
      params: byId,
      response: RecordView,
      summary: `One ${register} at a time, as known at another; both are now unless told`,
      query: Type.Object({ at: Type.Optional(Time), knownAt: Type.Optional(Time) }),
      handle: async ({ context, params, query: { at, knownAt } }) => {
        const times = {
          ...(at === undefined ? {} : { at: new Date(at) }),
          ...(knownAt === undefined ? {} : { knownAt: new Date(knownAt) }),
        };
        const { record, attributes, ...rest } = await readRecord(context, register, params.id, {
          order,
          ...times,
        });
        return {
          ...entryOf(record),
          ...rest,
          erasedAt: record.erasedAt?.toISOString() ?? null,
          attributes: attributes.map(({ attribute, fact, contradicting }) => ({
            attribute,
            fact: factOf(fact, shown),
            contradicting: contradicting.map((each) => factOf(each, shown)),
          })),
        };
      },
    }),
    route({
      method: "GET",
      url: `${url}/:id/history`,
      scope,
      tag,
      params: byId,
      response: HistoryView,
      summary: `The valid-time history of every attribute of one ${register}`,
      handle: async ({ context, params }) => ({
        attributes: (await readHistory(context, register, params.id, order)).map(
          ({ attribute, stretches }) => ({
            attribute,
            stretches: stretches.map((stretch) => stretchOf(stretch, shown)),
          }),
        ),
      }),
    }),
  ];
}

function changingRoutes(register: Register): Route[] {
  const url = registerUrl[register];
  const tag = "registers";
  return [
    route({
      method: "POST",
      url: `${url}/:id/facts`,
      scope: `${register}.record`,
      tag,
      params: byId,
      body: FactsInput,
      response: Done,
      versioned: true,
      summary: `Add facts of one source to a ${register}; a correction is a later fact of the same source`,
      handle: ({ context, params, body }) =>
        addFacts(context, register, params.id, { source: body.source, facts: statements(body.facts) }),
    }),
    route({
      method: "POST",
      url: `${url}/:id/merge`,
      scope: `${register}.merge`,
      tag,
      params: byId,
      response: Done,
      versioned: true,
      summary: `Merge another record into this ${register}; both histories stay reachable`,
      body: Type.Object({ absorbed: Id, reason: Reason }, closed),
      handle: ({ context, params, body }) => mergeRecords(context, register, params.id, body),
    }),
    route({
      method: "POST",
      url: `${url}/:id/split`,
      scope: `${register}.split`,
      tag,
      params: byId,
      response: Done,
      versioned: true,
      summary: `Split this ${register} off again, exactly as it was`,
      body: Type.Object({ reason: Reason }, closed),
      handle: ({ context, params, body }) => splitRecord(context, register, params.id, body.reason),
    }),
  ];
}
