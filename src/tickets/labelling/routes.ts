import { type Route, route } from "../../kernel/index.ts";
import { Answer, IdParams } from "../life/schema.ts";
import type { TicketServices } from "../life/services.ts";
import { overrideLabel } from "./actions.ts";
import { DeclaredLabels, OverrideBody } from "./schema.ts";

/** What the city declares of labels, and a person's word about one on a ticket. */
export function labellingRoutes(services: TicketServices): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/labels/declared",
      scope: "label.read",
      tag: "labels",
      summary: "The labels that the city declares, and what each does to a ticket that feels it",
      response: DeclaredLabels,
      handle: async () =>
        [...services.labels.labels.values()].map(
          ({ order: _order, confidence, urgency, deadlineClass, on, ...rest }) => ({
            ...rest,
            on: [...on],
            confidence: confidence ?? null,
            urgency: urgency ?? null,
            deadlineClass: deadlineClass ?? null,
          }),
        ),
    }),
    route({
      method: "POST",
      url: "/api/tickets/:id/label",
      scope: "label.set",
      tag: "tickets",
      summary: "Say of one ticket that a label applies or does not, over rules and models",
      params: IdParams,
      body: OverrideBody,
      response: Answer,
      versioned: true,
      handle: ({ context, params, body }) => overrideLabel(services, context, params.id, body),
    }),
  ];
}
