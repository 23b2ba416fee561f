import Type from "typebox";
import { type Route, route } from "../../kernel/index.ts";
import { assignRoles, createAccount, setAccountDisabled, unlockAccount } from "./actions.ts";
import { listTokens, type TokenRow } from "./credential-store.ts";
import type { AccountsParts } from "./parts.ts";
import { problem } from "./problems.ts";
import { AccountView, Assignment, Id, Login, Password, PersonName, TokenView } from "./schema.ts";
import { type Account, accountById, countAccounts, listAccounts } from "./store.ts";
import { createToken, revokeToken } from "./token-actions.ts";

const Done = Type.Object({ id: Id, version: Type.Integer() });
const byId = Type.Object({ id: Id });
const closed = { additionalProperties: false };
const Roles = Type.Array(Assignment, { maxItems: 50 });

/** Administration of accounts. */
export function accountRoutes(parts: AccountsParts): Route[] {
  const tag = "accounts";
  return [
    route({
      method: "GET",
      url: "/api/accounts",
      scope: "account.read",
      tag,
      summary: "Accounts within my reach, by login",
      query: Type.Object({
        after: Type.String({ default: "", description: "Login of the last one seen" }),
        limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
        search: Type.Optional(
          Type.String({ minLength: 1, maxLength: 100, description: "Part of a login or a name" }),
        ),
        role: Type.Optional(Assignment.properties.role),
        unit: Type.Optional(Type.String({ maxLength: 200, description: "Holding a role at this very unit" })),
        state: Type.Optional(Type.Enum(["active", "disabled", "locked"])),
      }),
      response: Type.Object({
        accounts: Type.Array(AccountView),
        count: Type.Integer({ description: "All within reach that match" }),
      }),
      handle: async ({ context: { database, actor }, query }) => ({
        accounts: (await listAccounts(database.kysely, actor, query)).map(present),
        count: await countAccounts(database.kysely, actor, query),
      }),
    }),
    route({
      method: "POST",
      url: "/api/accounts",
      scope: "account.create",
      tag,
      status: 201,
      versioned: true,
      response: Done,
      summary: "Make an account; without a password it signs in by the identity provider or acts by tokens",
      body: Type.Object(
        { login: Login, name: PersonName, password: Type.Optional(Password), roles: Roles },
        closed,
      ),
      handle: ({ context, body }) => createAccount(context, parts, body),
    }),
    route({
      method: "PUT",
      url: "/api/accounts/:id/roles",
      scope: "account.assign",
      tag,
      versioned: true,
      response: Done,
      summary: "Replace an account's roles; sessions and tokens in a lost role end",
      params: byId,
      body: Type.Object({ roles: Roles }, closed),
      handle: ({ context, params, body }) => assignRoles(context, parts, params.id, body.roles),
    }),
    route({
      method: "POST",
      url: "/api/accounts/:id/disabled",
      scope: "account.disable",
      tag,
      versioned: true,
      response: Done,
      summary: "Take an account out of use, or back into it",
      params: byId,
      body: Type.Object({ disabled: Type.Boolean() }, closed),
      handle: ({ context, params, body }) => setAccountDisabled(context, parts, params.id, body.disabled),
    }),
    route({
      method: "POST",
      url: "/api/accounts/:id/unlock",
      scope: "account.unlock",
      tag,
      versioned: true,
      response: Done,
      summary: "Let an account that is locked after failed sign-ins try again",
      params: byId,
      handle: ({ context, params }) => unlockAccount(context, parts, params.id),
    }),
  ];
}

/** API tokens. */
export function tokenRoutes(parts: AccountsParts): Route[] {
  const tag = "tokens";
  return [
    route({
      method: "GET",
      url: "/api/tokens",
      scope: "token.read",
      tag,
      summary: "Tokens within my reach, newest first",
      query: Type.Object({ account: Type.Optional(Id) }),
      response: Type.Object({ tokens: Type.Array(TokenView) }),
      handle: async ({ context: { database, actor }, query }) => ({
        tokens: (await listTokens(database.kysely, actor, query.account)).map(presentToken),
      }),
    }),
    route({
      method: "POST",
      url: "/api/tokens",
      scope: "token.create",
      tag,
      status: 201,
      summary: "Make an API token; it is shown in this answer only",
      body: Type.Object(
        {
          account: Id,
          name: Type.String({ minLength: 1, maxLength: 100 }),
          role: Type.Optional(Assignment.properties.role),
          unit: Type.Optional(Assignment.properties.unit),
          expiresAt: Type.Optional(Type.String({ format: "date-time" })),
        },
        closed,
      ),
      response: Type.Object({
        id: Id,
        token: Type.String(),
        role: Type.String(),
        unit: Type.Union([Type.String(), Type.Null()]),
      }),
      handle: async ({ context, body: { account, expiresAt, ...rest } }) => {
        const owner = await accountById(context.database.kysely, account);
        if (owner === undefined) throw problem("account.not-found");
        const expiry = expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) };
        return createToken(context, parts, { ...rest, ...expiry, login: owner.login });
      },
    }),
    route({
      method: "DELETE",
      url: "/api/tokens/:id",
      scope: "token.revoke",
      tag,
      response: byId,
      summary: "Revoke a token; it ends at once here, and within 5 s on other processes",
      params: byId,
      handle: ({ context, params }) => revokeToken(context, parts, params.id),
    }),
  ];
}

function present({
  passwordHash: _secret,
  person: _person,
  createdAt,
  disabledAt,
  lockedUntil,
  ...rest
}: Account & { lockedUntil: Date | null }): AccountView {
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    disabledAt: disabledAt?.toISOString() ?? null,
    lockedUntil: lockedUntil?.toISOString() ?? null,
  };
}

function presentToken({ createdAt, expiresAt, revokedAt, usedAt, ...rest }: TokenRow) {
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
    usedAt: usedAt?.toISOString() ?? null,
  };
}
