import Type, { type Static } from "typebox";

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Everyone who asked for a matter, without name or number. */
export const Requesters = Type.Object({
  requesters: Type.Array(
    Type.Object({
      id: Type.String(),
      person: orNull(Type.String({ description: "Record in the register of people; null for anonymous" })),
      language: Type.String(),
      notify: Type.String(),
      joinedAt: Type.String({ format: "date-time" }),
    }),
  ),
});
export type Requesters = Static<typeof Requesters>;

export const RequesterParams = Type.Object({
  id: Type.String({ format: "uuid" }),
  requester: Type.String({ format: "uuid" }),
});

export const ContactBody = Type.Object(
  { purpose: Type.Enum(["handling-a-matter", "calling-back"]) },
  { additionalProperties: false },
);
export type ContactPurpose = Static<typeof ContactBody>["purpose"];

export const Contact = Type.Object({
  name: orNull(Type.String()),
  phone: orNull(Type.String()),
  mail: orNull(Type.String()),
});
export type Contact = Static<typeof Contact>;
