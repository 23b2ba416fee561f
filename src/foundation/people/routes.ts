import Type from "typebox";
import { type Route, route } from "../../kernel/index.ts";
import { maskName } from "../identity/index.ts";
import { erasePerson } from "../registers/actions.ts";
import { Done, registerRoutes, registerUrl } from "../registers/routes.ts";
import type { SourceOrder } from "../registers/schema.ts";
import { FactView, factOf, Id, inFull, recordInput, type Shown, statements } from "../registers/shapes.ts";
import {
  addPersonal,
  createPerson,
  findPeople,
  linkAccount,
  maskedOf,
  type PeopleParts,
  readingsOfOwn,
  readOwn,
  readPersonal,
} from "./actions.ts";
import { MaskedValue, PersonalKind, PersonalStatement, personalKinds, Reading, Reason } from "./schema.ts";

const closed = { additionalProperties: false };
const byId = Type.Object({ id: Id });
const url = registerUrl.person;
const tag = "people";
const Values = Type.Array(PersonalStatement, { maxItems: 50 });
const OpenValues = Type.Array(
  Type.Object({ kind: PersonalKind, value: Type.String(), source: Type.String() }),
);

/** Without a purpose a name shows its first character, and everything else only that it is there. */
const masked: Shown = (attribute, value) => {
  if (value === null) return null;
  return attribute === "name" && typeof value === "string" ? maskName(value) : "***";
};

/** The register of people: like the others, with masks, purposes and erasure. */
export function peopleRoutes(parts: PeopleParts, order: SourceOrder): Route[] {
  return [
    ...registerRoutes("person", order, masked),
    ...recordRoutes(parts),
    ...readRoutes(parts),
    ...ownRoutes(parts),
  ];
}

function recordRoutes(parts: PeopleParts): Route[] {
  return [
    route({
      method: "POST",
      url,
      scope: "person.record",
      tag,
      status: 201,
      versioned: true,
      response: Done,
      summary: "Record a person; numbers and addresses are encrypted",
      body: Type.Object(
        { ...recordInput, personal: Type.Array(PersonalStatement, { maxItems: 50, default: [] }) },
        closed,
      ),
      handle: ({ context, body }) => createPerson(context, parts, { ...body, facts: statements(body.facts) }),
    }),
    route({
      method: "POST",
      url: `${url}/:id/personal`,
      scope: "person.record",
      tag,
      versioned: true,
      response: Done,
      params: byId,
      summary: "Add encrypted values to a person",
      body: Type.Object({ source: recordInput.source, personal: Values }, closed),
      handle: ({ context, params, body }) => addPersonal(context, parts, params.id, body),
    }),
    route({
      method: "POST",
      url: `${url}/:id/erase`,
      scope: "person.erase",
      tag,
      versioned: true,
      response: Done,
      params: byId,
      summary: "Erase everything known of a person; cannot be undone",
      body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 400 }) }, closed),
      handle: ({ context, params, body }) => erasePerson(context, params.id, body.reason),
    }),
    route({
      method: "PUT",
      url: `${url}/:id/account`,
      scope: "person.read-personal",
      tag,
      versioned: true,
      response: Done,
      params: byId,
      summary: "Connect an account with the person it belongs to",
      body: Type.Object({ account: Id }, closed),
      handle: ({ context, params, body }) => linkAccount(context, params.id, body.account),
    }),
  ];
}

function readRoutes(parts: PeopleParts): Route[] {
  return [
    route({
      method: "GET",
      url: `${url}/:id/personal`,
      scope: "person.read",
      tag,
      params: byId,
      summary: "What is kept of a person, masked",
      response: Type.Object({ values: Type.Array(MaskedValue) }),
      handle: async ({ context, params }) => ({ values: await maskedOf(context, params.id) }),
    }),
    route({
      method: "POST",
      url: `${url}/find`,
      scope: "person.read",
      tag,
      body: PersonalStatement,
      summary: "People within my reach with exactly this number or address, in any spelling",
      response: Type.Object({ people: Type.Array(Id) }),
      handle: async ({ context, body }) => ({ people: await findPeople(context, parts, body) }),
    }),
    route({
      method: "POST",
      url: `${url}/:id/read`,
      scope: "person.read-personal",
      tag,
      params: byId,
      summary: "Read a person's data in full, naming the purpose; the person sees who read it and why",
      body: Type.Object(
        {
          ...Reason.properties,
          what: Type.Optional(Type.Array(Type.Enum([...personalKinds, "facts"] as const), { minItems: 1 })),
        },
        closed,
      ),
      response: Type.Object({ values: OpenValues, facts: Type.Array(FactView) }),
      handle: async ({ context, params, body: { what, ...reason } }) => {
        const { values, facts } = await readPersonal(context, parts, params.id, reason, what);
        return { values, facts: facts.map((fact) => factOf(fact, inFull)) };
      },
    }),
  ];
}

function ownRoutes(parts: PeopleParts): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/me/person",
      scope: "signed-in",
      tag,
      summary: "What is kept of me, in full",
      response: Type.Object({ person: Id, values: OpenValues }),
      handle: ({ context }) => readOwn(context, parts),
    }),
    route({
      method: "GET",
      url: "/api/me/readings",
      scope: "signed-in",
      tag,
      summary: "Who read my data, when and why; newest first",
      response: Type.Object({ readings: Type.Array(Reading) }),
      handle: async ({ context }) => ({ readings: await readingsOfOwn(context) }),
    }),
  ];
}
