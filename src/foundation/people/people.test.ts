import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { newId, type Reach, systemContext, timelineOf, transact } from "../../kernel/index.ts";
import { erasePerson, mergeRecords } from "../registers/actions.ts";
import {
  createPerson,
  findPeople,
  linkAccount,
  maskedOf,
  type PeopleParts,
  readingsOfOwn,
  readOwn,
  readPersonal,
} from "./actions.ts";
import { contactOf, rememberPerson } from "./contacts.ts";
import { resealSweep } from "./jobs.ts";
import { openPersonalKeys, rotatePersonalKeys } from "./keys.ts";
import { dropOldKeys, rotateKeys } from "./rotation.ts";
import { conventionsOf } from "./rules.ts";
import { bindingOf, keyUse } from "./store.ts";

const folder = mkdtempSync(path.join(tmpdir(), "liangwang-keys-"));
const verbs = ["read", "read-personal", "record", "merge", "split", "erase"];
const grants = (reach: Reach) => Object.fromEntries(verbs.map((verb) => [`person.${verb}`, reach]));
let kernel: TestKernel;
let parts: PeopleParts;

beforeAll(async () => {
  kernel = await testKernel();
  parts = { keys: openPersonalKeys(folder), conventions: conventionsOf("CN") };
});
afterAll(async () => {
  await kernel?.close();
  rmSync(folder, { recursive: true, force: true });
});

const steward = (unit = "d/") =>
  contextFor(kernel.ground, testActor(grants("subtree"), { id: newId(), unit }));
const make = async (
  personal: { kind: "phone" | "identity-number" | "mail" | "address"; value: string }[],
  unit = "d/a/",
) =>
  (
    await createPerson(steward(), parts, {
      unit,
      source: "desk",
      facts: [{ attribute: "name", value: "测试" }],
      personal,
    })
  ).id;

describe("the keys", () => {
  test("are made once, for the owner alone, and refused when others may read them", () => {
    const file = path.join(folder, "keys", "personal.json");
    const content = readFileSync(file, "utf8");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    openPersonalKeys(folder);
    expect(readFileSync(file, "utf8")).toBe(content);
    chmodSync(file, 0o644);
    expect(() => openPersonalKeys(folder)).toThrow(expect.objectContaining({ code: "personal.keys-open" }));
    chmodSync(file, 0o600);
  });
  test("open what they sealed, for the same record and kind only, and nothing that was changed", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string(),
        fc.string(),
        fc.nat(),
        (text, binding, other, place) => {
          const sealed = parts.keys.seal(text, binding);
          expect(parts.keys.open(sealed, binding)).toBe(text);
          expect(parts.keys.seal(text, binding).sealed.equals(sealed.sealed)).toBe(false);
          if (other !== binding) expect(() => parts.keys.open(sealed, other)).toThrow();
          const changed = Buffer.from(sealed.sealed);
          const at = place % changed.length;
          changed[at] = (changed[at] ?? 0) ^ 1;
          expect(() => parts.keys.open({ ...sealed, sealed: changed }, binding)).toThrow();
        },
      ),
    );
  });
});

describe("personal data", () => {
  test("is nowhere in the database in the clear", async () => {
    await make([
      { kind: "phone", value: "13800001234" },
      { kind: "identity-number", value: "11010519491231002x" },
      { kind: "mail", value: "Someone@Example.org" },
    ]);
    const { rows } = await kernel.database.pool.query(`
      SELECT v::text AS row FROM foundation.personal_value v UNION ALL SELECT a::text FROM kernel.act a
      UNION ALL SELECT i::text FROM kernel.idempotency i`);
    const text = rows.map(({ row }) => row).join("\n");
    for (const secret of ["13800001234", "11010519491231002X", "someone@example.org"])
      expect(text).not.toContain(secret);
    expect(text).toContain("1****************X");
  });
  test("is found by its value in any spelling, within reach only", async () => {
    const id = await make([{ kind: "phone", value: "+86 139-1111-2222" }]);
    expect(
      await findPeople(steward(), parts, { kind: "phone", value: "０1391111 2222".replace("０", "") }),
    ).toEqual([id]);
    expect(await findPeople(steward("d/b/"), parts, { kind: "phone", value: "13911112222" })).toEqual([]);
    expect(await findPeople(steward(), parts, { kind: "phone", value: "13911112223" })).toEqual([]);
  });
  test.each([
    ["identity-number", "110105194912310021"],
    ["phone", "call me"],
    ["mail", "nobody"],
  ] as const)("a wrong %s is refused with what to do", async (kind, value) => {
    await expect(make([{ kind, value }])).rejects.toMatchObject({ code: `personal.${kind}`, status: 422 });
  });
  test("is read in full only with a purpose, by an act that the person sees", async () => {
    const id = await make([{ kind: "phone", value: "13700001111" }]);
    const account = newId();
    await kernel.database.pool.query(
      "INSERT INTO foundation.account (id, login, name, demo, created_at) VALUES ($1, $2, 'Resident', false, now())",
      [account, `r-${account}`],
    );
    await linkAccount(steward(), id, account);
    expect(await maskedOf(steward(), id)).toMatchObject([{ kind: "phone", mask: "**********1111" }]);
    const reader = steward();
    const read = await readPersonal(
      { ...reader, idempotency: { key: "k", fingerprint: Buffer.alloc(32) } },
      parts,
      id,
      { purpose: "calling-back", matter: "ticket/7" },
      ["phone"],
    );
    expect(read).toEqual({ values: [{ kind: "phone", value: "+8613700001111", source: "desk" }], facts: [] });
    const self = contextFor(kernel.ground, testActor({}, { id: account, unit: null }));
    expect(await readingsOfOwn(self)).toMatchObject([
      { role: "tester", unit: "d/", purpose: "calling-back", matter: "ticket/7", what: ["phone"] },
    ]);
    expect((await readOwn(self, parts)).values).toMatchObject([{ value: "+8613700001111" }]);
    expect(await readingsOfOwn(self)).toHaveLength(1);
  });
  test("is not read from out of reach, and the attempt leaves no act", async () => {
    const id = await make([{ kind: "phone", value: "13700002222" }]);
    const before = await timelineOf(kernel.database.kysely, { kind: "person", id });
    await expect(readPersonal(steward("e/"), parts, id, { purpose: "emergency" })).rejects.toMatchObject({
      code: "register.not-found",
    });
    const noScope = contextFor(kernel.ground, testActor({ "person.read": "all" }));
    await expect(readPersonal(noScope, parts, id, { purpose: "emergency" })).rejects.toMatchObject({
      code: "kernel.forbidden",
    });
    expect(await timelineOf(kernel.database.kysely, { kind: "person", id })).toEqual(before);
  });
  test("is gone for good after erasure, also of merged records; the acts stay", async () => {
    const [a, b] = [
      await make([{ kind: "phone", value: "13700003333" }]),
      await make([{ kind: "address", value: "Some Street 1" }]),
    ];
    await mergeRecords(steward(), "person", a, { absorbed: b, reason: "same" });
    await erasePerson(steward(), a, "asked by the person");
    for (const table of ["fact", "personal_value"]) {
      const { rows } = await kernel.database.pool.query(
        `SELECT FROM foundation.${table} WHERE record = ANY ($1)`,
        [[a, b]],
      );
      expect(rows).toHaveLength(0);
    }
    await expect(readPersonal(steward(), parts, a, { purpose: "legal-duty" })).resolves.toEqual({
      values: [],
      facts: [],
    });
    expect(
      (await timelineOf(kernel.database.kysely, { kind: "person", id: a })).map((act) => act.verb),
    ).toContain("person.erase");
  });
  test("is sealed anew after a rotation, and reads the same", async () => {
    const id = await make([{ kind: "phone", value: "13700004444" }]);
    const next = rotatePersonalKeys(folder);
    const rotated = { ...parts, keys: openPersonalKeys(folder) };
    expect(rotated.keys.current).toBe(next);
    const sweep = resealSweep(rotated);
    while ((await sweep.run(kernel.ground)) > 0);
    const { rows } = await kernel.database.pool.query(
      "SELECT DISTINCT key_id FROM foundation.personal_value",
    );
    expect(rows).toEqual([{ key_id: next }]);
    expect(
      (await readPersonal(steward(), rotated, id, { purpose: "checking-identity" })).values,
    ).toMatchObject([{ value: "+8613700004444" }]);
    parts = rotated;
  });
  test("is sealed anew by a rotation that was killed midway and begun again, while a running server reads and writes", async () => {
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push(await make([{ kind: "phone", value: `1370000555${n}` }]));
    const running = { ...parts, keys: openPersonalKeys(folder) };
    const before = running.keys.current;
    const straggler = running.keys.seal("+8613700005550", bindingOf(ids[0] ?? "", "phone"));
    const context = systemContext(kernel.ground, "cli");
    const used = async () => [...(await keyUse(kernel.database.kysely)).keys()];
    await expect(
      rotateKeys(context, { keys: parts.keys }, folder, () => {
        throw new Error("killed");
      }),
    ).rejects.toThrow("killed");
    const next = openPersonalKeys(folder).current;
    expect(next).not.toBe(before);
    // What the running server, which has not looked yet, still seals with the old key.
    await sql`UPDATE foundation.personal_value SET key_id = ${straggler.keyId}, sealed = ${straggler.sealed}
      WHERE record = ${ids[0]}`.execute(kernel.database.kysely);
    expect(await rotateKeys(context, { keys: openPersonalKeys(folder) }, folder)).toMatchObject({
      keyId: next,
      isNew: false,
      resealed: 1,
    });
    expect(await used()).toEqual([next]);
    const { values } = await readPersonal(steward(), running, ids[0] ?? "", { purpose: "checking-identity" });
    expect(values).toMatchObject([{ value: "+8613700005550" }]);
    await expect(dropOldKeys(context, folder)).rejects.toMatchObject({ code: "personal.keys-fresh" });
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(path.join(folder, "keys", "personal.json"), longAgo, longAgo);
    expect((await dropOldKeys(context, folder)).dropped).toContain(before);
    expect(running.keys.open(running.keys.seal("x", "b"), "b")).toBe("x");
    parts = { ...parts, keys: openPersonalKeys(folder) };
    expect((await rotateKeys(context, parts, folder)).isNew).toBe(true);
  });
});

describe("whoever turns to us", () => {
  const remember = (given: { name?: string; phone?: string; mail?: string }) => {
    const stranger = contextFor(kernel.ground, testActor({}, { id: "anonymous", unit: null }));
    return transact(kernel.database, (tx) =>
      rememberPerson(stranger, tx, parts, { ...given, unit: "d/", source: "request" }),
    );
  };
  test("is the same person with the same contact and name, and may be reached", async () => {
    const first = await remember({ name: "A", phone: "13611110000" });
    expect(await remember({ name: "A", phone: "+86 136 1111 0000", mail: "a@example.org" })).toBe(first);
    expect(await contactOf(kernel.database.kysely, parts, first)).toEqual({
      phone: "+8613611110000",
      mail: "a@example.org",
    });
  });
  test("is another person with another name on the same telephone", async () => {
    expect(await remember({ name: "B", phone: "13611110000" })).not.toBe(
      await remember({ name: "A", phone: "13611110000" }),
    );
  });
});
