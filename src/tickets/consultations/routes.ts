import { type Route, route } from "../../kernel/index.ts";
import { ReportAnswer } from "../life/schema.ts";
import type { TicketServices } from "../life/services.ts";
import { answerAtOnce } from "./actions.ts";
import { ConsultationBody } from "./schema.ts";

/** POST /api/tickets/consultations: questions answered while they are asked. */
export function consultationRoutes(services: TicketServices): Route[] {
  return [
    route({
      method: "POST",
      url: "/api/tickets/consultations",
      scope: "ticket.close",
      tag: "tickets",
      summary: "Register a question that was answered at once; it is closed with its answer",
      body: ConsultationBody,
      response: ReportAnswer,
      status: 201,
      versioned: true,
      handle: ({ context, body }) => answerAtOnce(services, context, body),
    }),
  ];
}
