import Type, { type Static } from "typebox";
import { TextSchema } from "../../kernel/index.ts";

const closed = { additionalProperties: false };

const Scopes = Type.Array(Type.String({ pattern: "^[a-z][a-z-]*\\.[a-z][a-z-]*$" }), { uniqueItems: true });

/** One role: its scopes, grouped by how far they reach, and the roles it contains. */
export const RoleDefinition = Type.Object(
  {
    name: TextSchema,
    channel: Type.Union(
      [
        Type.Literal("web"),
        Type.Literal("phone"),
        Type.Literal("field"),
        Type.Literal("hall"),
        Type.Literal("api"),
      ],
      { description: "Channel of acts in this role, when it comes with a session" },
    ),
    includes: Type.Optional(
      Type.Array(Type.String(), { description: "Roles whose scopes this one has too" }),
    ),
    functions: Type.Optional(
      Type.Array(Type.String({ pattern: "^[a-z][a-z-]{0,39}$" }), {
        uniqueItems: true,
        description:
          "What it is at its unit, as deadlines.yaml names who is told (handler, unit-leader, dispatcher, supervisor, bureau-leader): it is shown the notices to these",
      }),
    ),
    scopes: Type.Object(
      {
        own: Type.Optional(Scopes),
        unit: Type.Optional(Scopes),
        subtree: Type.Optional(Scopes),
        all: Type.Optional(Scopes),
      },
      closed,
    ),
  },
  closed,
);
export type RoleDefinition = Static<typeof RoleDefinition>;

/** `cities/<id>/roles.yaml`: role id → definition. `anonymous` is whoever has not signed in. */
export const RolesFile = Type.Object(
  { roles: Type.Record(Type.String({ pattern: "^[a-z][a-z-]{0,39}$" }), RoleDefinition) },
  closed,
);
export type RolesFile = Static<typeof RolesFile>;
