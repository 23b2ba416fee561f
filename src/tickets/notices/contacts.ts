import type { AddressOf } from "../../outside/index.ts";

/** What the register of people knows of how to reach somebody. */
export type ContactRegister = {
  /** Where to send what is meant for a person. */
  contactOf(person: string): Promise<{ mail?: string; phone?: string }>;
  /** The person an account belongs to. */
  personOf(account: string): Promise<string | undefined>;
};

/** Looks up the address of a recipient at the moment of sending. Units are told at their desk and have none. */
export function addressBook(register: ContactRegister): AddressOf {
  return async (recipient, channel) => {
    const colon = recipient.indexOf(":");
    const [kind, id] = [recipient.slice(0, colon), recipient.slice(colon + 1)];
    const person = kind === "account" ? await register.personOf(id) : kind === "person" ? id : undefined;
    if (person === undefined) return undefined;
    const { mail, phone } = await register.contactOf(person);
    return channel === "mail" ? mail : phone;
  };
}
