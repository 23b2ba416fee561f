import type { PostBody } from "../../api.ts";
import { firstSentence } from "../../ui/first-sentence.ts";
import { numberOf, stored, textOf } from "./stored.ts";

export type ReportBody = PostBody<"/api/tickets">;
export const contacts = ["none", "sms", "mail"] as const;
export type Contact = (typeof contacts)[number];

/** A report that is being written. It stays on this device until it is sent or thrown away. */
export type Draft = {
  words: string;
  address: string;
  place?: { longitude: number; latitude: number } | undefined;
  /** The matter has no place. */
  nowhere: boolean;
  contact: Contact;
  name: string;
  phone: string;
  mail: string;
  /**
   * What is on its way: exactly this, under exactly this key, until the server has answered; so a report whose answer
   * was lost is still made once.
   */
  sending?: { key: string; body: ReportBody } | undefined;
};

export const emptyDraft: Draft = {
  words: "",
  address: "",
  nowhere: false,
  contact: "none",
  name: "",
  phone: "",
  mail: "",
};

function readDraft(found: unknown): Draft {
  const member = (name: string) => (found as Record<string, unknown> | null)?.[name];
  const longitude = numberOf(member("place"), "longitude");
  const latitude = numberOf(member("place"), "latitude");
  const key = textOf(member("sending"), "key");
  const body = (member("sending") as { body?: ReportBody } | undefined)?.body;
  return {
    words: textOf(found, "words"),
    address: textOf(found, "address"),
    ...(longitude === undefined || latitude === undefined ? {} : { place: { longitude, latitude } }),
    nowhere: member("nowhere") === true,
    contact: contacts.find((one) => one === member("contact")) ?? "none",
    name: textOf(found, "name"),
    phone: textOf(found, "phone"),
    mail: textOf(found, "mail"),
    ...(key === "" || body === undefined ? {} : { sending: { key, body } }),
  };
}

const draft = stored<Draft>("liangwang.draft", readDraft);

export const useDraft = draft.use;
export const currentDraft = draft.get;
export const changeDraft = (change: Partial<Draft>): void => draft.set({ ...draft.get(), ...change });
export const dropDraft = (): void => draft.set(emptyDraft);

/** What is sent of a draft. */
export function bodyOf(
  { words, address, place, nowhere, contact, name, phone, mail }: Draft,
  language: "zh-CN" | "ja" | "en",
): ReportBody {
  const named = name.trim() === "" ? {} : { name: name.trim() };
  const reached =
    contact === "sms" ? { phone: phone.trim() } : contact === "mail" ? { mail: mail.trim() } : {};
  return {
    source: "asked",
    title: firstSentence(words),
    description: words.trim(),
    ...(nowhere || address.trim() === "" ? {} : { address: address.trim() }),
    ...(nowhere || place === undefined ? {} : place),
    requester: { ...(contact === "none" ? {} : named), ...reached, notify: contact, language },
  };
}
