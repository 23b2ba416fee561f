import { act, type Route, route } from "../kernel/index.ts";
import { outsideProblem } from "./problems.ts";
import { MessageParams, MessagesAnswer, MessagesQuery, MessageView, RetryAnswer } from "./schema.ts";
import { findMessage, listMessages, requeue } from "./store.ts";

const tag = "messages";

/** Reading the outbox, and sending a failed message again. */
export const messageRoutes: readonly Route[] = [
  route({
    method: "GET",
    url: "/api/messages",
    scope: "notification.read",
    tag,
    summary: "Messages to people, newest first: what was sent, what waits, what failed and why",
    query: MessagesQuery,
    response: MessagesAnswer,
    async handle({ context, query }) {
      const messages = await listMessages(context.database.kysely, context.actor, query, context.language);
      const full = messages.length === (query.limit ?? 50);
      return { messages, next: full ? (messages.at(-1)?.id ?? null) : null };
    },
  }),
  route({
    method: "GET",
    url: "/api/messages/:id",
    scope: "notification.read",
    tag,
    summary: "One message",
    params: MessageParams,
    response: MessageView,
    async handle({ context, params }) {
      const { database, actor, language } = context;
      const message = await findMessage(database.kysely, actor, "notification.read", params.id, language);
      if (message === undefined) throw outsideProblem("outside.message-not-found");
      return message;
    },
  }),
  route({
    method: "POST",
    url: "/api/messages/:id/retry",
    scope: "notification.retry",
    tag,
    summary: "Send a message that failed again, once the cause is mended",
    params: MessageParams,
    response: RetryAnswer,
    versioned: true,
    handle: ({ context, params: { id } }) =>
      act(context, "notification.retry", { kind: "notification", id }, async (tx, draft) => {
        const message = await findMessage(tx, context.actor, "notification.retry", id, context.language);
        if (message === undefined) throw outsideProblem("outside.message-not-found");
        const { state, unit, channel, template } = message;
        if (!(await requeue(tx, id, draft.at))) {
          throw outsideProblem("outside.message-not-failed", { state });
        }
        draft.detail = { channel, template };
        draft.audience = [unit];
        return { id, state: "queued" as const, version: draft.version };
      }),
  }),
];
