import type { WholeWork } from "../../work.ts";

/** What a task is called in the outbox: with what it is about, which tells it from others of its kind. */
export const titleOf = ({ names, about }: WholeWork, language: keyof WholeWork["names"]): string =>
  about === null ? names[language] : `${names[language]} · ${about}`;

/** Under which name the unfinished form lies on the phone. */
export const workDraft = (address: string): string => `draft work ${address}`;
