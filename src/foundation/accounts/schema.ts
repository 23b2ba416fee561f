import Type, { type Static } from "typebox";

const closed = { additionalProperties: false };
const UnitPath = Type.String({ pattern: "^([a-z0-9][a-z0-9-]*/)+$" });

/** A role held at a unit; null for roles that need none, such as resident. */
export const Assignment = Type.Object(
  {
    role: Type.String({ pattern: "^[a-z][a-z-]{0,39}$" }),
    unit: Type.Union([UnitPath, Type.Null()], { description: "Path of the unit, with its slash" }),
  },
  closed,
);
export type Assignment = Static<typeof Assignment>;

export const Login = Type.String({
  pattern: "^[a-z0-9][a-z0-9._@-]{0,99}$",
  description: "Small letters, digits and . _ @ -",
});
/** Shortest password (NIST SP 800-63B-4 §3.1.1.2 for a single factor). */
export const passwordLength = 15;
export const Password = Type.String({ minLength: 1, maxLength: 200 });
export const PersonName = Type.String({ minLength: 1, maxLength: 200 });
export const Id = Type.String({ format: "uuid" });
const Time = Type.String({ format: "date-time" });
const TimeOrNull = Type.Union([Time, Type.Null()]);

/** How a name is read by those who do not read it as it is written, where the file says so. */
export const Readings = Type.Partial(
  Type.Object({ "zh-CN": PersonName, ja: PersonName, en: PersonName }, closed),
  {
    description:
      "How the name is read in other languages; {unit} is the unit's name there. Shown in its place, recorded nowhere",
  },
);
export type Readings = Static<typeof Readings>;

/**
 * `cities/<id>/accounts.yaml`: the demo's accounts. `each` makes one account for every unit of these kinds:
 * `{unit}` is the last segment of its path in the login and its name in the name, `{path}` its path.
 */
export const AccountsFile = Type.Object(
  {
    password: Password,
    accounts: Type.Array(
      Type.Object(
        {
          login: Type.String({ pattern: "^[a-z0-9][a-z0-9._@{}-]{0,99}$" }),
          name: PersonName,
          readings: Type.Optional(Readings),
          each: Type.Optional(
            Type.Array(Type.String({ minLength: 1 }), {
              minItems: 1,
              uniqueItems: true,
              description: "Kinds of units",
            }),
          ),
          roles: Type.Array(
            Type.Object(
              {
                role: Assignment.properties.role,
                unit: Type.Optional(Type.Union([UnitPath, Type.Literal("{path}")])),
              },
              closed,
            ),
            { minItems: 1 },
          ),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type AccountsFile = Static<typeof AccountsFile>;

/** An account as its colleagues see it. */
export const AccountView = Type.Object({
  id: Id,
  login: Login,
  name: PersonName,
  demo: Type.Boolean(),
  roles: Type.Array(Assignment),
  createdAt: Time,
  disabledAt: TimeOrNull,
  lockedUntil: Type.Union([Time, Type.Null()], { description: "After failed sign-ins" }),
});
export type AccountView = Static<typeof AccountView>;

/** Who I am in this session, and what else I could be. */
export const SessionView = Type.Object({
  account: Type.Union([
    Type.Object({ id: Id, login: Login, name: PersonName, person: Type.Union([Id, Type.Null()]) }),
    Type.Null(),
  ]),
  role: Type.String(),
  unit: Type.Union([Type.String(), Type.Null()]),
  channel: Type.String(),
  scopes: Type.Record(Type.String(), Type.String(), { description: "Scope → reach" }),
  roles: Type.Array(Assignment, { description: "Everything this account may switch to" }),
});
export type SessionView = Static<typeof SessionView>;

/** A session in its owner's list. */
export const SessionEntry = Type.Object({
  id: Id,
  role: Type.String(),
  unit: Type.Union([Type.String(), Type.Null()]),
  agent: Type.String(),
  createdAt: Time,
  seenAt: Time,
  expiresAt: Time,
  current: Type.Boolean(),
});

/** A token in a list; never the token itself. */
export const TokenView = Type.Object({
  id: Id,
  account: Id,
  login: Login,
  name: Type.String(),
  role: Type.String(),
  unit: Type.Union([Type.String(), Type.Null()]),
  createdAt: Time,
  expiresAt: TimeOrNull,
  revokedAt: TimeOrNull,
  usedAt: TimeOrNull,
});
