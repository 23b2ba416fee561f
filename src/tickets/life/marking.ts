import type { Context } from "../../kernel/index.ts";
import { move, type TicketAnswer } from "./move.ts";
import { ticketProblem } from "./problems.ts";
import type { TicketServices } from "./services.ts";
import { setShares } from "./store.ts";
import type { Sensed } from "./ticket.ts";

/** Writes a note (act `ticket.note`): internal, or public for the requesters to read. */
export function noteTicket(
  context: Context,
  id: string,
  input: { text: string; public: boolean },
): Promise<TicketAnswer> {
  return move(context, "ticket.note", id, async ({ note, draft }) => {
    await note(input.text, input.public);
    return { note: draft.id, public: input.public };
  });
}

/**
 * Tells a ticket what a sensor's alarm means for it (act `ticket.sense`), with an internal note and, where the city's
 * scenario has one, a public one. The alarm's id stands in the detail.
 */
export function senseTicket(
  context: Context,
  id: string,
  { note, publicNote, ...sensed }: Sensed & { note?: string; publicNote?: string },
): Promise<TicketAnswer> {
  return move(context, "ticket.sense", id, async (change) => {
    await change.note(note, false);
    await change.note(publicNote, true);
    return sensed;
  });
}

/** Puts a ticket under supervision (act `ticket.supervise`): its unit is told why. */
export function superviseTicket(
  context: Context,
  id: string,
  input: { reason: string },
): Promise<TicketAnswer> {
  return move(context, "ticket.supervise", id, async ({ note }) => {
    await note(input.reason, false);
    return {};
  });
}

/** Sets the partners of a joint handling under the present lead (act `ticket.partners`). */
export function setPartners(
  services: TicketServices,
  context: Context,
  id: string,
  input: { partners: string[] },
): Promise<TicketAnswer> {
  return move(
    context,
    "ticket.partners",
    id,
    async ({ tx, ticket, draft }) => {
      const partners = [...new Set(input.partners)].filter((partner) => partner !== ticket.ownerPath);
      for (const unit of partners)
        if (!services.isUnit(unit)) throw ticketProblem("ticket.unknown-unit", { unit });
      await setShares(tx, id, ticket.ownerPath, partners, draft.at);
      return { partners };
    },
    undefined,
    { scope: "ticket.dispatch" },
  );
}
