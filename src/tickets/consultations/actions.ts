import type { Context } from "../../kernel/index.ts";
import { taken } from "../life/clock.ts";
import { move } from "../life/move.ts";
import { type ReportAnswer, reportTicket } from "../life/reporting.ts";
import type { TicketServices } from "../life/services.ts";
import type { ConsultationBody } from "./schema.ts";

/**
 * Registers a question and its answer in one transaction: `ticket.report`, then `ticket.close` with the answer as a
 * public note. The city's process must hear `answered` where it takes in; else `ticket.process-refuses`. Nobody else
 * handled it, so nothing is claimed solved: only the asker's own answer may say so.
 */
export function answerAtOnce(
  services: TicketServices,
  context: Context,
  { answer, ...question }: ConsultationBody,
): Promise<ReportAnswer> {
  return reportTicket(services, context, { ...question, source: "asked" }, async (inner, { id, code }) => {
    const closed = await move(inner, "ticket.close", id, async (change) => {
      await change.note(answer, true);
      await services.flow.message(change.inner, change.tx, id, "answered", {});
      return taken(services.time, change.ticket, [], change.at);
    });
    return { ...closed, ...(code === undefined ? {} : { code }) };
  });
}
