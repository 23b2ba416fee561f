import { type Route, route } from "../../kernel/index.ts";
import { IdParams } from "../life/schema.ts";
import { listRequesters, type ReadContact, readRequester } from "./actions.ts";
import { Contact, ContactBody, RequesterParams, Requesters } from "./schema.ts";

/** Who asked for a ticket, and how to reach them. */
export function requesterRoutes(read: ReadContact): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/tickets/:id/requesters",
      scope: "ticket.read",
      tag: "tickets",
      summary: "Who asked for it, without name or number",
      params: IdParams,
      response: Requesters,
      handle: ({ context, params }) => listRequesters(context, params.id),
    }),
    route({
      method: "POST",
      url: "/api/tickets/:id/requesters/:requester/contact",
      // Which scope it takes depends on the purpose; the action checks it.
      scope: "signed-in",
      tag: "tickets",
      summary:
        "Read a requester's name and contact to talk about this ticket; the requester sees who read and why",
      params: RequesterParams,
      body: ContactBody,
      response: Contact,
      handle: ({ context, params, body }) => readRequester(read, context, { ...params, ...body }),
    }),
  ];
}
