import Type, { type Static } from "typebox";

export const channels = ["mail", "sms", "notice"] as const;
export const states = ["queued", "sent", "failed", "local"] as const;

export const MessageChannel = Type.Enum([...channels], {
  description: "mail, sms, or notice: read at the desk, sent nowhere",
});
export const MessageState = Type.Enum([...states], {
  description: "queued; sent; failed: given up; local: no gateway is configured, or it is read here",
});
export type MessageState = Static<typeof MessageState>;

/** A message to a person, as staff and its recipient may read it: by reference, without an address. */
export const MessageView = Type.Object({
  id: Type.String(),
  act: Type.String({ description: "The act it tells of" }),
  template: Type.String(),
  channel: MessageChannel,
  recipient: Type.String({ description: "person:ID, account:ID, requester:ID or unit:PATH@function" }),
  about: Type.String({ description: "kind/id of what it is about" }),
  unit: Type.String(),
  language: Type.String(),
  subject: Type.String(),
  body: Type.String(),
  state: MessageState,
  attempts: Type.Integer(),
  nextAt: Type.Union([Type.String(), Type.Null()]),
  error: Type.Union([Type.String(), Type.Null()], {
    description:
      "Why the last attempt failed and what to do, in your language; the other side's own words quoted",
  }),
  createdAt: Type.String(),
  endedAt: Type.Union([Type.String(), Type.Null()]),
});
export type MessageView = Static<typeof MessageView>;

export const MessagesQuery = Type.Object(
  {
    about: Type.Optional(Type.String({ maxLength: 200, description: "kind/id, such as ticket/…" })),
    channel: Type.Optional(MessageChannel),
    state: Type.Optional(MessageState),
    recipient: Type.Optional(Type.String({ maxLength: 300 })),
    before: Type.Optional(Type.String({ format: "uuid", description: "Older than this message" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  { additionalProperties: false },
);
export type MessagesQuery = Static<typeof MessagesQuery>;

export const MessagesAnswer = Type.Object({
  messages: Type.Array(MessageView),
  next: Type.Union([Type.String(), Type.Null()], { description: "Send it as `before` for older ones" }),
});

export const MessageParams = Type.Object({ id: Type.String({ format: "uuid" }) });
export const RetryAnswer = Type.Object({ id: Type.String(), state: MessageState, version: Type.Integer() });
