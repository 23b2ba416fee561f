import type { Static, TObject, TSchema } from "typebox";
import { type Context, kernelProblem, type Route, route } from "../../kernel/index.ts";
import * as asking from "./asking.ts";
import * as ending from "./ending.ts";
import * as handling from "./handling.ts";
import * as marking from "./marking.ts";
import type { TicketAnswer } from "./move.ts";
import * as reporting from "./reporting.ts";
import * as body from "./schema.ts";
import * as secondPerson from "./second-person.ts";
import type { TicketServices } from "./services.ts";

/** POST /api/tickets/:id/NAME: one change of one ticket. */
function change<B extends TObject, R extends TSchema = typeof body.Answer>(
  name: string,
  scope: string,
  summary: string,
  schema: B,
  handle: (context: Context, id: string, input: Static<B>) => Promise<TicketAnswer & Static<R>>,
  response?: R,
): Route {
  return route({
    method: "POST",
    url: `/api/tickets/:id/${name}`,
    scope,
    tag: "tickets",
    summary,
    params: body.IdParams,
    body: schema,
    response: response ?? body.Answer,
    versioned: true,
    handle: async (call) =>
      handle(call.context, (call.params as { id: string }).id, call.body as Static<B>) as never,
  });
}

const nothing = body.ResumeBody;

/** Every change of a ticket over HTTP. */
export function lifeRoutes(services: TicketServices): Route[] {
  const s = services;
  return [
    route({
      method: "POST",
      url: "/api/tickets",
      scope: "ticket.report",
      tag: "tickets",
      summary: "Report a matter; the answer holds the code with which to follow it",
      body: body.ReportBody,
      response: body.ReportAnswer,
      status: 201,
      versioned: true,
      handle: ({ context, body: { dispatch, ...report } }) => {
        const { category } = report;
        if (dispatch === undefined) return reporting.reportTicket(s, context, report);
        if (category === undefined)
          throw kernelProblem("kernel.invalid", { reason: "dispatch needs a category" });
        return handling.reportAndDispatch(s, context, { ...report, category }, dispatch);
      },
    }),
    change(
      "join",
      "ticket.join",
      "Me too: be informed of this public matter",
      body.JoinBody,
      (c, id, b) => reporting.joinTicket(s, c, id, b),
      body.ReportAnswer,
    ),
    change(
      "accept",
      "ticket.accept",
      "Accept: category, urgency, class of deadlines",
      body.AcceptBody,
      (c, id, b) => reporting.acceptTicket(s, c, id, b),
    ),
    change("verify", "ticket.verify", "Verify whether it is so", body.VerifyBody, (c, id, b) =>
      reporting.verifyTicket(s, c, id, b),
    ),
    change(
      "dispatch",
      "ticket.dispatch",
      "Give it to the unit named or proposed, with partners for joint handling",
      body.DispatchBody,
      (c, id, b) => handling.dispatchTicket(s, c, id, b),
    ),
    change("acknowledge", "ticket.acknowledge", "The owner takes note", nothing, (c, id) =>
      handling.acknowledgeTicket(s, c, id),
    ),
    change("contact", "ticket.contact", "First contact with the requester", body.ContactBody, (c, id, b) =>
      handling.contactRequester(s, c, id, b),
    ),
    change("handle", "ticket.handle", "The owner says it is done", body.HandleBody, (c, id, b) =>
      handling.handleTicket(s, c, id, b),
    ),
    change("share", "ticket.handle", "A partner finishes its part", body.ShareBody, (c, id, b) =>
      handling.finishPart(s, c, id, b),
    ),
    change("check", "ticket.check", "Another person checks the handling", body.CheckBody, (c, id, b) =>
      handling.checkTicket(s, c, id, b),
    ),
    change(
      "callback",
      "ticket.callback",
      "What the requester said when called back",
      body.CallBackBody,
      (c, id, b) => handling.callBack(s, c, id, b),
    ),
    change(
      "return",
      "ticket.return",
      "Send it back to the dispatcher; the clock keeps running",
      body.ReturnBody,
      (c, id, b) => handling.returnTicket(s, c, id, b),
    ),
    change("reclassify", "ticket.accept", "Put it under another category", body.ReclassifyBody, (c, id, b) =>
      handling.reclassifyTicket(s, c, id, b),
    ),
    change(
      "request",
      // Which scope it takes depends on what is asked for; the action checks it.
      "signed-in",
      "Ask a second person to stop the clock, extend, void or exclude",
      body.RequestBody,
      (c, id, b) => secondPerson.requestChange(s, c, id, b),
    ),
    change(
      "decide",
      "ticket.approve",
      "Approve or refuse what waits for a second person",
      body.DecisionBody,
      (c, id, b) => secondPerson.decideRequest(s, c, id, b),
    ),
    change("ask", "ticket.ask", "Ask the requesters for more", body.AskBody, (c, id, b) =>
      asking.askRequester(s, c, id, b),
    ),
    change(
      "reply",
      "ticket.reply",
      "The answer to what was asked: by the requester, or as somebody was told it",
      body.ReplyBody,
      (c, id, b) => asking.replyToQuestion(s, c, id, b),
    ),
    change("recall", "ticket.ask", "Take the question back", body.RecallBody, (c, id, b) =>
      asking.recallQuestion(s, c, id, b),
    ),
    change("resume", "ticket.suspend", "Start the stopped clock again", body.ResumeBody, (c, id, b) =>
      secondPerson.resumeTicket(s, c, id, b),
    ),
    change(
      "merge",
      "ticket.merge",
      "Merge a duplicate into the ticket that goes on",
      body.MergeBody,
      (c, id, b) => ending.mergeTicket(s, c, id, b),
    ),
    change(
      "split",
      "ticket.split",
      "Split further matters off",
      body.SplitBody,
      (c, id, b) => ending.splitTicket(s, c, id, b),
      body.SplitAnswer,
    ),
    change(
      "transfer",
      "ticket.transfer",
      "Hand over to another service of the city",
      body.TransferBody,
      (c, id, b) => ending.transferTicket(s, c, id, b),
    ),
    change("reopen", "ticket.reopen", "Open an ended ticket again", body.ReopenBody, (c, id, b) =>
      ending.reopenTicket(s, c, id, b),
    ),
    change(
      "answer",
      "ticket.answer",
      "The requester's own answer after the end, by code",
      body.AnswerBody,
      (c, id, b) => ending.answerTicket(c, id, b),
    ),
    change("note", "ticket.note", "Write an internal or public note", body.NoteBody, (c, id, b) =>
      marking.noteTicket(c, id, b),
    ),
    change("supervise", "ticket.supervise", "Put it under supervision", body.SuperviseBody, (c, id, b) =>
      marking.superviseTicket(c, id, b),
    ),
    change(
      "partners",
      "ticket.dispatch",
      "Set the partners of a joint handling",
      body.PartnersBody,
      (c, id, b) => marking.setPartners(s, c, id, b),
    ),
  ];
}
