import {
  canonicalPhone,
  checkResidentNumber,
  type DialPlan,
  identityFaults,
  maskNumber,
  maskPhone,
} from "../identity/index.ts";
import { problem } from "./problems.ts";
import type { PersonalKind, PersonalStatement } from "./schema.ts";

/** How a city writes numbers: its dial plan, and whether identity numbers follow GB 11643. */
export type Conventions = { dialPlan: DialPlan; identityNumbers: "gb11643" | "any" };

/** Conventions of a country (ISO 3166), as far as they are known; elsewhere numbers are kept as they are told. */
export function conventionsOf(country: string): Conventions {
  const callingCodes: Record<string, string> = { CN: "86", JP: "81", DE: "49", FR: "33", GB: "44", US: "1" };
  return {
    dialPlan: { callingCode: callingCodes[country] ?? "", trunkPrefix: country === "US" ? "1" : "0" },
    identityNumbers: country === "CN" ? "gb11643" : "any",
  };
}

/** A value in its one written form, so that equal ones are found, with what may be shown of it. */
export type Written = { kind: PersonalKind; value: string; mask: string };

/** Checks a value and brings it into its one form. `now` bounds birth dates. Throws `personal.*` problems. */
export function written({ kind, value }: PersonalStatement, conventions: Conventions, now: Date): Written {
  switch (kind) {
    case "identity-number":
      return identityNumber(value, conventions, now);
    case "phone": {
      const phone = canonicalPhone(value, conventions.dialPlan);
      if (phone === null) throw problem("personal.phone");
      return { kind, value: phone, mask: maskPhone(phone) };
    }
    case "mail": {
      const mail = value.normalize("NFKC").trim().toLowerCase();
      const [, before = "", domain = ""] = /^([^\s@]+)@([^\s@]+)$/.exec(mail) ?? [];
      if (domain === "") throw problem("personal.mail");
      return { kind, value: mail, mask: `${before.slice(0, 1)}***@${domain}` };
    }
    case "address":
      return { kind, value: value.normalize("NFKC").trim(), mask: "***" };
  }
}

function identityNumber(text: string, conventions: Conventions, now: Date): Written {
  const kind = "identity-number";
  if (conventions.identityNumbers === "any") {
    const value = text.normalize("NFKC").replace(/\s/g, "").toUpperCase();
    return { kind, value, mask: maskNumber(value) };
  }
  // The latest date anywhere on Earth: a child born today has a number today.
  const today = new Date(now.getTime() + 14 * 3_600_000).toISOString().slice(0, 10);
  const checked = checkResidentNumber(text, today);
  if (checked.ok) return { kind, value: checked.value, mask: maskNumber(checked.value) };
  const { fault } = checked;
  throw problem("personal.identity-number", { fault }, { fault, advice: identityFaults[fault] });
}
