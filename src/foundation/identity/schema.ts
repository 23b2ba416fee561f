/** Why a number is not one. Closed: every reason has its sentence in {@link ./problems.ts}. */
export type IdentityFault =
  | "length" // not 18 characters after taking out spaces and hyphens
  | "character" // a character that the standard does not use, or not at this place
  | "authority" // first character of a credit code names no registering authority
  | "region" // the division code begins with no province
  | "birth-date" // no such day, or a day to come
  | "check-character"; // the last character does not agree with the others

/** Outcome of a check; `value` is the one written form (upper case, no separators). */
export type Checked<T> = ({ ok: true; value: string } & T) | { ok: false; fault: IdentityFault };

/** What GB 11643 tells of a person. `birthDate` is `YYYY-MM-DD`; `region` the six-digit division of first registration. */
export type ResidentNumber = { region: string; birthDate: string; sex: "male" | "female" };

/** What GB 32100 tells of an organisation. `authority` is the first character, `region` six digits. */
export type CreditCode = { authority: string; region: string };
