import { sql } from "kysely";
import { act, type Context, newId, type Transaction } from "../../kernel/index.ts";
import { inboxProblem } from "./problems.ts";
import type { View, ViewBody } from "./schema.ts";

const scope = "ticket.read";

type Stored = Omit<View, "at"> & { at: Date };

/** The views of an account, by name. */
export async function viewsOf(tx: Transaction, account: string): Promise<View[]> {
  const { rows } = await sql<Stored>`SELECT id, name, filter, at FROM tickets.view
    WHERE account = ${account} ORDER BY name, id`.execute(tx);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** Saves a filter under a name (act `view.save`). Name and words of a view may be personal: the act holds neither. */
export function saveView(context: Context, { name, filter }: ViewBody): Promise<View> {
  const id = newId();
  return act(
    context,
    "view.save",
    { kind: "view", id },
    async (tx, draft) => {
      draft.audience = [`account:${context.actor.id}`];
      await sql`INSERT INTO tickets.view (id, account, name, filter, at)
        VALUES (${id}, ${context.actor.id}, ${name}, ${JSON.stringify(filter)}, ${draft.at})`.execute(tx);
      return { id, name, filter, at: draft.at.toISOString() };
    },
    { scope },
  );
}

/** Changes one's own view (act `view.change`). Throws `inbox.view-not-found`, `inbox.view-name`. */
export function changeView(context: Context, id: string, { name, filter }: ViewBody): Promise<View> {
  return act(
    context,
    "view.change",
    { kind: "view", id },
    async (tx, draft) => {
      draft.audience = [`account:${context.actor.id}`];
      const result = await sql`UPDATE tickets.view SET name = ${name}, filter = ${JSON.stringify(filter)},
        at = ${draft.at} WHERE id = ${id} AND account = ${context.actor.id}`.execute(tx);
      if (result.numAffectedRows === 0n) throw inboxProblem("inbox.view-not-found");
      return { id, name, filter, at: draft.at.toISOString() };
    },
    { scope },
  );
}

/** Removes one's own view (act `view.remove`). Throws `inbox.view-not-found`. */
export async function removeView(context: Context, id: string): Promise<null> {
  return act(
    context,
    "view.remove",
    { kind: "view", id },
    async (tx, draft) => {
      draft.audience = [`account:${context.actor.id}`];
      const result =
        await sql`DELETE FROM tickets.view WHERE id = ${id} AND account = ${context.actor.id}`.execute(tx);
      if (result.numAffectedRows === 0n) throw inboxProblem("inbox.view-not-found");
      return null;
    },
    { scope },
  );
}
