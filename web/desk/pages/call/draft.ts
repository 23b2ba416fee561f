import { useEffect, useState } from "react";
import type { PostBody } from "../../../api.ts";
import { firstSentence } from "../../../ui/first-sentence.ts";
import { firstLanguage, type Language } from "../../../ui/language.ts";
import type { Position } from "../../../ui/map/index.tsx";

export type Requester = PostBody<"/api/tickets/{id}/join">;
type Report = PostBody<"/api/tickets">;
export type Urgency = NonNullable<Report["urgency"]>;

/** What was written down of a call so far. */
export type Draft = {
  phone: string;
  name: string;
  mail: string;
  notify: Requester["notify"];
  language: Language;
  words: string;
  title: string;
  address: string;
  pin: Position | null;
  /** Code of the category chosen by hand; empty = the first proposed. */
  category: string;
  /** Path of the owner chosen by hand; empty = the first proposed. */
  owner: string;
  /** Empty = as the category says. */
  urgency: Urgency | "";
  answer: string;
};

const empty = (language: Language): Draft => ({
  phone: "",
  name: "",
  mail: "",
  notify: "none",
  language,
  words: "",
  title: "",
  address: "",
  pin: null,
  category: "",
  owner: "",
  urgency: "",
  answer: "",
});

/** In the tab's own store: it outlives a reload, and is gone with the tab, for it holds a caller's number. */
const place = "liangwang.call";

function kept(account: string): Draft {
  const text = sessionStorage.getItem(`${place}.${account}`);
  const base = empty(firstLanguage());
  return text === null ? base : { ...base, ...(JSON.parse(text) as Partial<Draft>) };
}

/** The draft of the present call; a half-written one survives a reload. */
export function useDraft(account: string) {
  const [draft, setDraft] = useState(() => kept(account));
  useEffect(() => sessionStorage.setItem(`${place}.${account}`, JSON.stringify(draft)), [draft, account]);
  return {
    draft,
    change: (some: Partial<Draft>) => setDraft((before) => ({ ...before, ...some })),
    reset: () => setDraft(empty(firstLanguage())),
  };
}

/** Whether something was written down that a fresh form would not hold. */
export const isBegun = ({ phone, name, words, title, address, answer, mail, pin }: Draft): boolean =>
  pin !== null || [phone, name, words, title, address, answer, mail].some((text) => text.trim() !== "");

/** The title written, else the first sentence of the words. */
export const titleOf = ({ title, words }: Pick<Draft, "title" | "words">): string =>
  title.trim() === "" ? firstSentence(words) : title.trim();

/** How the caller is to be reached; nothing is invented for who said nothing. */
export function requesterOf({ phone, name, mail, notify, language }: Draft): Requester {
  return {
    ...(name.trim() === "" ? {} : { name: name.trim() }),
    ...(phone.trim() === "" ? {} : { phone: phone.trim() }),
    ...(mail.trim() === "" ? {} : { mail: mail.trim() }),
    notify,
    language,
  };
}

/** The report as the server takes it, without whom it is given to. */
export function reportOf(draft: Draft, category: string | undefined): Omit<Report, "dispatch"> {
  const { words, address, pin, urgency } = draft;
  return {
    source: "asked",
    title: titleOf(draft),
    description: words.trim(),
    ...(address.trim() === "" ? {} : { address: address.trim() }),
    ...(pin === null ? {} : pin),
    ...(category === undefined ? {} : { category }),
    ...(urgency === "" ? {} : { urgency }),
    requester: requesterOf(draft),
  };
}
