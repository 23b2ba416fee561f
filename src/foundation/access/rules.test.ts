import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Actor, mayReach, type Reach, readDocument } from "../../kernel/index.ts";
import { compileRoles, grantsOf, isUnitPath, reaches, widest } from "./rules.ts";
import { RolesFile } from "./schema.ts";

const scope = fc.constantFrom<string>("ticket.read", "ticket.close", "kpi.read");
const reach = fc.constantFrom<Reach>(...reaches);
const role = fc.array(fc.tuple(scope, reach), { maxLength: 4 }).map((pairs) => ({ grants: new Map(pairs) }));
const unit = fc.constantFrom("d/", "d/a/", "d/a/x/", "d/ab/", "e/");
const placement = fc.record({
  units: fc.array(unit, { maxLength: 2 }),
  accounts: fc.array(fc.constantFrom("me", "you", "anonymous"), { maxLength: 2 }),
});

const actor = (grants: ReadonlyMap<string, Reach>, over: Partial<Actor> = {}): Actor => ({
  id: "me",
  name: "",
  role: "r",
  unit: "d/a/",
  channel: "web",
  grants,
  ...over,
});

describe("grants of several roles", () => {
  test("the widest reach wins, in whatever order the roles are given", () => {
    fc.assert(
      fc.property(fc.array(role), (roles) => {
        const together = grantsOf(roles);
        expect(grantsOf(roles.toReversed())).toEqual(together);
        for (const [name, found] of together) {
          const given = roles.map((r) => r.grants.get(name)).filter((r) => r !== undefined);
          expect(given).toContain(found);
          for (const each of given) expect(widest(each, found)).toBe(found);
        }
      }),
    );
  });
  test("another role never takes a row away, and reaches no row that neither role reaches alone", () => {
    fc.assert(
      fc.property(role, role, scope, placement, unit, (a, b, name, row, at) => {
        const may = (grants: ReadonlyMap<string, Reach>) => mayReach(actor(grants, { unit: at }), name, row);
        expect(may(grantsOf([a, b]))).toBe(may(a.grants) || may(b.grants));
      }),
    );
  });
  test("a wider reach contains the narrower", () => {
    fc.assert(
      fc.property(scope, reach, reach, placement, unit, (name, x, y, row, at) => {
        const narrow = widest(x, y) === x ? y : x;
        const may = (r: Reach) => mayReach(actor(new Map([[name, r]]), { unit: at }), name, row);
        if (may(narrow)) expect(may(widest(x, y))).toBe(true);
      }),
    );
  });
  test("without the scope nothing is reached, and a neighbour with a similar name is not below", () => {
    fc.assert(
      fc.property(placement, (row) => {
        expect(mayReach(actor(new Map()), "ticket.read", row)).toBe(false);
      }),
    );
    const me = actor(new Map([["ticket.read", "subtree"]]));
    expect(mayReach(me, "ticket.read", { units: ["d/ab/"], accounts: [] })).toBe(false);
    expect(mayReach(me, "ticket.read", { units: ["d/a/x/"], accounts: [] })).toBe(true);
  });
});

describe("roles file", () => {
  const name = { "zh-CN": "x", ja: "x", en: "x" };
  const file = (
    roles: Record<string, { includes?: string[]; own?: string[]; all?: string[] }>,
  ): RolesFile => ({
    roles: Object.fromEntries(
      Object.entries(roles).map(([id, { includes, ...scopes }]) => [
        id,
        { name, channel: "web" as const, scopes, ...(includes === undefined ? {} : { includes }) },
      ]),
    ),
  });
  test("a role has what it includes, widest first", () => {
    const { roles, faults } = compileRoles(
      file({ anonymous: { own: ["a.b", "c.d"] }, x: { includes: ["anonymous"], all: ["a.b"] } }),
    );
    expect(faults).toEqual([]);
    expect(roles.get("x")?.grants).toEqual(
      new Map([
        ["a.b", "all"],
        ["c.d", "own"],
      ]),
    );
  });
  test("a role is at its unit what itself and all that it includes are, each once", () => {
    const { roles } = compileRoles({
      roles: {
        anonymous: { name, channel: "web", scopes: {} },
        x: { name, channel: "web", functions: ["handler"], scopes: {} },
        y: {
          name,
          channel: "web",
          includes: ["x", "anonymous"],
          functions: ["dispatcher", "handler"],
          scopes: {},
        },
      },
    });
    expect([...roles].map(([id, role]) => [id, role.functions])).toEqual([
      ["anonymous", []],
      ["x", ["handler"]],
      ["y", ["dispatcher", "handler"]],
    ]);
  });
  test("circles, unknown roles, unknown scopes and a missing anonymous role are told", () => {
    const { faults } = compileRoles(
      file({ x: { includes: ["y"], own: ["a.typo"] }, y: { includes: ["x", "z"] } }),
      new Set(["a.b"]),
    );
    const text = faults.map((fault) => fault.told.message.en).join("\n");
    expect(text).toMatch(/circle: x → y → x/);
    expect(text).toMatch(/no role "z"/);
    expect(text).toMatch(/scope a\.typo/);
    expect(text).toMatch(/anonymous/);
  });
  test.each(["jingan/", "jingan/urban-management/", "a1/b-2/c/"])("%s is a unit path", (path) =>
    expect(isUnitPath(path)).toBe(true),
  );
  test.each(["", "/", "jingan", "/jingan/", "Jingan/", "a//b/", "a/../"])("%j is no unit path", (path) =>
    expect(isUnitPath(path)).toBe(false),
  );
});

describe.each(readdirSync("cities"))("roles of cities/%s", (city) => {
  test("compile without faults, and keep duties apart", () => {
    const path = `cities/${city}/roles.yaml`;
    const { roles, faults } = compileRoles(readDocument(RolesFile, readFileSync(path, "utf8"), path).value);
    expect(faults).toEqual([]);
    // Whoever handles a matter does not check it, and whoever keeps accounts reads no matter.
    expect(roles.get("handler")?.grants.has("ticket.check")).toBe(false);
    expect(roles.get("checker")?.grants.has("ticket.handle")).toBe(false);
    expect(roles.get("administrator")?.grants.has("ticket.read")).toBe(false);
    // Two strangers share one id, so `own` reaches no row of a visitor; beyond it lies only what is public.
    const beyond = [...(roles.get("anonymous")?.grants ?? [])].filter(([, reach]) => reach !== "own");
    expect(beyond.map(([scope]) => scope).sort()).toEqual(["organisation.read", "place.read"]);
  });
});
