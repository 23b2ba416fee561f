import Type, { type Static } from "typebox";

export const Moment = Type.Enum(["before", "after", "other"], {
  description: "Photo before or after the handling, or anything else",
});
export type Moment = Static<typeof Moment>;

export const TicketParams = Type.Object({ id: Type.String({ format: "uuid" }) });
export const AttachmentParams = Type.Object({
  id: Type.String({ format: "uuid" }),
  attachment: Type.String({ format: "uuid" }),
});

export const AttachmentView = Type.Object({
  id: Type.String(),
  moment: Moment,
  name: Type.String(),
  mediaType: Type.String(),
  bytes: Type.Integer(),
  sha256: Type.String({ description: "Of the original, as the act in the ledger states it" }),
  public: Type.Boolean({ description: "Shown to requesters, without place, time and device" }),
  at: Type.String(),
});
export type AttachmentView = Static<typeof AttachmentView>;

export const AttachmentsAnswer = Type.Object({ attachments: Type.Array(AttachmentView) });

export const AttachAnswer = Type.Object({
  attachment: AttachmentView,
  version: Type.Integer({ description: "Version of the ticket, for If-Match" }),
});
export type AttachAnswer = Static<typeof AttachAnswer>;
