import { type Context, kernelProblem, transact } from "../../kernel/index.ts";
import { ticketProblem } from "../life/problems.ts";
import { loadTicket } from "../life/store.ts";
import type { Contact, ContactPurpose, Requesters } from "./schema.ts";
import { requestersOf } from "./store.ts";

/** Reads name and contact of a person, as an act that the person sees; given by whoever keeps the register. */
export type ReadContact = (
  context: Context,
  person: string,
  reason: { purpose: ContactPurpose; matter: string },
) => Promise<Contact>;

/** Whose work each purpose is. */
const scopeOf: Record<ContactPurpose, string> = {
  "handling-a-matter": "ticket.contact",
  "calling-back": "ticket.callback",
};

/** Who asked for a ticket within reach, without personal data. */
export function listRequesters(context: Context, ticket: string): Promise<Requesters> {
  return transact(context.database, async (tx) => {
    await loadTicket(tx, context.actor, "ticket.read", ticket);
    const rows = await requestersOf(tx, ticket);
    return { requesters: rows.map((row) => ({ ...row, joinedAt: row.joinedAt.toISOString() })) };
  });
}

/**
 * Name and contact of one requester, for whoever must talk to them about this very ticket. The reading is recorded
 * with its purpose. Throws `ticket.not-found` beyond the reach of the purpose's scope, or for a stranger to the ticket.
 */
export async function readRequester(
  read: ReadContact,
  context: Context,
  { id, requester, purpose }: { id: string; requester: string; purpose: ContactPurpose },
): Promise<Contact> {
  const scope = scopeOf[purpose];
  if (!context.actor.grants.has(scope)) throw kernelProblem("kernel.forbidden", { scope });
  const found = await transact(context.database, async (tx) => {
    await loadTicket(tx, context.actor, scope, id);
    return (await requestersOf(tx, id)).find((one) => one.id === requester);
  });
  if (found === undefined) throw ticketProblem("ticket.not-found");
  if (found.person === null) return { name: null, phone: null, mail: null };
  return read(context, found.person, { purpose, matter: `ticket/${id}` });
}
