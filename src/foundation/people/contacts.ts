import { type Context, systemActor, type Transaction, within } from "../../kernel/index.ts";
import { createRecord } from "../registers/actions.ts";
import type { Reader } from "../registers/store.ts";
import { opened, type PeopleParts } from "./actions.ts";
import { written } from "./rules.ts";
import type { PersonalKind } from "./schema.ts";
import { insertPersonal, peopleNamed, personalOf } from "./store.ts";

/** How somebody may be reached. */
export type Contact = { name?: string; phone?: string; mail?: string };

/**
 * Remembers whoever turned to us, within the caller's transaction: the person kept by `unit` with the same contact
 * and name, or else a new one. A telephone alone does not make a person: families share one.
 */
export async function rememberPerson(
  context: Context,
  tx: Transaction,
  parts: PeopleParts,
  given: Contact & { unit: string; source: string },
): Promise<string> {
  const now = context.clock.now();
  const { name, phone, mail, unit, source } = given;
  const told = [
    ...(phone === undefined ? [] : [{ kind: "phone", value: phone } as const]),
    ...(mail === undefined ? [] : [{ kind: "mail", value: mail } as const]),
  ].map((statement) => written(statement, parts.conventions, now));
  for (const { kind, value } of told) {
    const [known] = await peopleNamed(tx, {
      unit,
      kind,
      index: parts.keys.blindIndex(kind, value),
      name: name ?? null,
    });
    if (known !== undefined) {
      await insertPersonal(tx, parts.keys, known, told, { source, at: now });
      return known;
    }
  }
  // Whoever asks may keep no registers; the house does it for them.
  const house = { ...within(context, tx), actor: systemActor(context.actor.channel) };
  const facts = name === undefined ? [] : [{ attribute: "name", value: name }];
  const made = await createRecord(house, "person", { type: "requester", unit, source, facts }, (inner, id) =>
    insertPersonal(inner, parts.keys, id, told, { source, at: now }),
  );
  return made.id;
}

/** Where to send what is meant for the person. No reading by anybody: it goes to the person alone. */
export async function contactOf(reader: Reader, parts: PeopleParts, person: string): Promise<Contact> {
  const rows = await personalOf(reader, person);
  const newest = (kind: PersonalKind) => {
    const row = rows.find((each) => each.kind === kind);
    return row === undefined ? undefined : opened(parts.keys, row).value;
  };
  const [phone, mail] = [newest("phone"), newest("mail")];
  return { ...(phone === undefined ? {} : { phone }), ...(mail === undefined ? {} : { mail }) };
}
