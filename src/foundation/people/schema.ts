import Type, { type Static } from "typebox";

/** What is kept encrypted of a person. */
export const personalKinds = ["identity-number", "phone", "mail", "address"] as const;
export const PersonalKind = Type.Enum(personalKinds);
export type PersonalKind = (typeof personalKinds)[number];

/** What one value is told as. */
export const PersonalStatement = Type.Object(
  { kind: PersonalKind, value: Type.String({ minLength: 1, maxLength: 500 }) },
  { additionalProperties: false },
);
export type PersonalStatement = { kind: PersonalKind; value: string };

/** Why someone reads another's data. Closed, so that the list of readers says it in every language and holds no text. */
export const purposes = [
  "handling-a-matter",
  "calling-back",
  "checking-identity",
  "correcting-the-register",
  "asked-by-the-person",
  "emergency",
  "legal-duty",
] as const;
export const Purpose = Type.Enum(purposes, {
  description: "Why the data is read; the person can see it",
});
export type Purpose = (typeof purposes)[number];

/** The purpose, and the matter it serves where there is one, such as `ticket/ID`. */
export const Reason = Type.Object(
  {
    purpose: Purpose,
    matter: Type.Optional(Type.String({ pattern: "^[a-z][a-z-]{0,39}/[A-Za-z0-9-]{1,100}$" })),
  },
  { additionalProperties: false },
);
export type Reason = { purpose: Purpose; matter?: string };

/** A value without its content. */
export const MaskedValue = Type.Object({
  id: Type.String(),
  kind: PersonalKind,
  mask: Type.String(),
  source: Type.String(),
});
export type MaskedValue = Static<typeof MaskedValue>;

/** Who read a person's data, as that person sees it. */
export const Reading = Type.Object({
  at: Type.String({ format: "date-time" }),
  reader: Type.String({ description: "Name of the account, or system" }),
  role: Type.String(),
  unit: Type.Union([Type.String(), Type.Null()]),
  purpose: Purpose,
  matter: Type.Union([Type.String(), Type.Null()]),
  what: Type.Array(Type.String()),
});
export type Reading = Static<typeof Reading>;
