import type { Static } from "typebox";
import { staffBehind, staffKey } from "../../foundation/index.ts";
import type { Actor, Transaction } from "../../kernel/index.ts";
import type { Who } from "../schema.ts";
import type { InstanceView, ItemView } from "../view.ts";
import { doersIn } from "./store.ts";

/** Somebody who has work or did it; the role is null where it was not kept. */
export type Behind = { account: string; role: string | null };

/** Says who people are, as far as the reader may know it: asked once for all of a list. */
export async function whoAre(
  tx: Transaction,
  reader: Actor,
  all: readonly Behind[],
): Promise<(one: Behind) => Static<typeof Who>> {
  const acted = all.flatMap(({ account, role }) => (role === null ? [] : [{ actor: account, role }]));
  const staff = await staffBehind(tx, reader, acted);
  return ({ account, role }) => {
    const known = role === null ? undefined : staff.get(staffKey({ actor: account, role }));
    return { me: account === reader.id, role, unit: known?.unit ?? null, name: known?.name ?? null };
  };
}

/** The work items of an instance, each with who did it. */
export async function withDoers(
  tx: Transaction,
  reader: Actor,
  { id, items }: Pick<InstanceView, "id" | "items">,
): Promise<(ItemView & { doneBy: Static<typeof Who> | null })[]> {
  const doers = await doersIn(tx, id);
  const who = await whoAre(tx, reader, [...doers.values()]);
  return items.map((item) => {
    const doer = doers.get(item.item);
    return { ...item, doneBy: doer === undefined ? null : who(doer) };
  });
}
