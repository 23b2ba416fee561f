import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  expandAccounts,
  freeFailures,
  isCrossSite,
  type Lifetime,
  lockMs,
  longestLockMs,
  ownPath,
  passwordFault,
  stateOf,
} from "./rules.ts";

const at = (second: number) => new Date(second * 1000);
const life: Lifetime = {
  seenAt: at(100),
  expiresAt: at(1000),
  endedAt: null,
  disabledAt: null,
  idleMs: 60_000,
};

describe("life of a session", () => {
  test.each([
    ["alive within both times", {}, 159, "alive"],
    ["idle at the very end of the idle time", {}, 160, "idle"],
    ["alive again after a request moved the idle time", { seenAt: at(150) }, 160, "alive"],
    ["expired at its last instant, although seen just now", { seenAt: at(999) }, 1000, "expired"],
    ["ended by sign-out, within both times", { endedAt: at(120) }, 130, "ended"],
    ["disabled with its account, whatever else", { disabledAt: at(1), endedAt: at(2) }, 130, "disabled"],
  ] as const)("%s", (_name, change, now, state) => {
    expect(stateOf({ ...life, ...change }, at(now))).toBe(state);
  });
  test("a token without an end and without an idle time lives until revoked", () => {
    const token = { seenAt: at(0), expiresAt: null, endedAt: null, disabledAt: null };
    expect(stateOf(token, at(1e9))).toBe("alive");
    expect(stateOf({ ...token, endedAt: at(5) }, at(6))).toBe("ended");
  });
  test("what is no longer alive never comes back with time", () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.nat(3000), fc.option(fc.nat(3000)), (seen, now, later) => {
        const session = { ...life, seenAt: at(seen) };
        if (stateOf(session, at(now)) !== "alive")
          expect(stateOf(session, at(now + (later ?? 0)))).not.toBe("alive");
      }),
    );
  });
});

describe("lock after failed sign-ins", () => {
  test("a few mistakes cost nothing, then the lock grows, up to its bound", () => {
    expect(lockMs(freeFailures)).toBe(0);
    expect(lockMs(freeFailures + 1)).toBe(30_000);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (failures) => {
        expect(lockMs(failures + 1)).toBeGreaterThanOrEqual(lockMs(failures));
        expect(lockMs(failures)).toBeLessThanOrEqual(longestLockMs);
      }),
    );
    expect(lockMs(100)).toBe(longestLockMs);
  });
});

describe("requests of other sites", () => {
  const own = { method: "POST", host: "city.example:8080", origin: undefined, secFetchSite: undefined };
  test.each([
    ["the same origin", { origin: "http://city.example:8080" }, false],
    ["the public address behind a proxy", { origin: "https://www.city.example" }, false],
    ["another site", { origin: "https://evil.example" }, true],
    ["another port of the same host", { origin: "http://city.example:9999" }, true],
    ["a hidden origin", { origin: "null" }, true],
    ["a same-origin fetch without Origin", { secFetchSite: "same-origin" }, false],
    ["a fetch of a sister site", { secFetchSite: "same-site" }, true],
    ["no word about where it comes from", {}, true],
    ["another site's link, which changes nothing", { method: "GET", origin: "https://evil.example" }, false],
  ])("%s", (_name, change, refused) => {
    expect(isCrossSite({ ...own, ...change }, ["https://www.city.example"])).toBe(refused);
  });
  test("after sign-in the browser is sent to our own paths only", () => {
    expect(ownPath("/desk?x=1#y")).toBe("/desk?x=1#y");
    for (const bad of [
      undefined,
      "",
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "desk",
      "/a\nb",
    ])
      expect(ownPath(bad)).toBe("/");
  });
});

describe("passwords", () => {
  test("must be long and more than the login", () => {
    expect(passwordFault("short", "me")).toBe("too-short");
    expect(passwordFault("十五个汉字的密码句子也可以使用吧好", "me")).toBeUndefined();
    expect(passwordFault("operatoroperatoroperator", "operator")).toBe("like-login");
  });
});

describe("demo accounts", () => {
  const units = [
    { path: "d/", kind: "district", name: "District", names: { "zh-CN": "区", ja: "区", en: "District" } },
    { path: "d/roads/", kind: "department", name: "Roads", names: { "zh-CN": "路", ja: "道", en: "Roads" } },
    { path: "d/parks/", kind: "department", name: "Parks", names: { "zh-CN": "园", ja: "園", en: "Parks" } },
  ];
  const entry = {
    login: "handler.{unit}",
    name: "Handler, {unit}",
    readings: { ja: "{unit}担当者" },
    each: ["department"],
    roles: [{ role: "handler", unit: "{path}" as const }],
  };
  test("one entry makes one account for each unit of its kinds, read in other languages by the unit's name there", () => {
    const { accounts, faults } = expandAccounts({ password: "x", accounts: [entry] }, units);
    expect(faults).toEqual([]);
    expect(accounts).toEqual([
      {
        login: "handler.roads",
        name: "Handler, Roads",
        readings: { ja: "道担当者" },
        roles: [{ role: "handler", unit: "d/roads/" }],
      },
      {
        login: "handler.parks",
        name: "Handler, Parks",
        readings: { ja: "園担当者" },
        roles: [{ role: "handler", unit: "d/parks/" }],
      },
    ]);
  });
  test("unknown units and kinds, and double logins, are told", () => {
    const twice = { login: "a", name: "A", roles: [{ role: "handler", unit: "d/lost/" }] };
    const { faults } = expandAccounts(
      { password: "x", accounts: [twice, twice, { ...entry, each: ["moon"] }] },
      units,
    );
    const text = faults.map((fault) => fault.told.message.en).join("\n");
    expect(text).toMatch(/no unit "d\/lost\/"/);
    expect(text).toMatch(/two accounts have the login a/);
    expect(text).toMatch(/kind "moon"/);
  });
});
