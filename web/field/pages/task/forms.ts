import type { Change, ChangeName, PhotoMoment } from "../../outbox/entry.ts";

/** What is asked before a change: one answer of two, words, pictures. */
export type FormOf = {
  choice?: { name: "solved" | "reached" | "verified" | "approved"; likely: boolean };
  words?: { required: boolean; maxLength: number };
  /** An answer to the requesters besides the words for colleagues. */
  answer?: boolean;
  photos?: readonly PhotoMoment[];
};

/** What officers may do with a task, in the order of the buttons; what is not here is done at a desk. */
export const forms: Record<ChangeName, FormOf> = {
  acknowledge: {},
  contact: { choice: { name: "reached", likely: true }, words: { required: false, maxLength: 4000 } },
  handle: {
    choice: { name: "solved", likely: true },
    words: { required: true, maxLength: 8000 },
    answer: true,
    photos: ["before", "after"],
  },
  share: { words: { required: true, maxLength: 8000 }, photos: ["before", "after"] },
  verify: {
    choice: { name: "verified", likely: true },
    words: { required: false, maxLength: 4000 },
    photos: ["before"],
  },
  check: {
    choice: { name: "approved", likely: true },
    words: { required: false, maxLength: 4000 },
    photos: ["after"],
  },
  ask: { words: { required: true, maxLength: 4000 } },
  note: { words: { required: true, maxLength: 8000 } },
};

export const changeNames = Object.keys(forms) as ChangeName[];

/** What a person filled in. */
export type Filled = { choice: boolean; words: string; answer: string; photosPublic: boolean };

/** The change that a filled form means. */
export function changeOf(name: ChangeName, { choice, words, answer }: Filled): Change {
  const text = words.trim();
  const note = text === "" ? {} : { note: text };
  switch (name) {
    case "acknowledge":
      return { name, body: {} };
    case "contact":
      return { name, body: { reached: choice, ...note } };
    case "handle": {
      const told = answer.trim();
      return { name, body: { solved: choice, outcome: text, ...(told === "" ? {} : { answer: told }) } };
    }
    case "share":
      return { name, body: { outcome: text } };
    case "verify":
      return { name, body: { verified: choice, ...note } };
    case "check":
      return { name, body: { approved: choice, ...note } };
    case "ask":
      return { name, body: { text } };
    case "note":
      return { name, body: { text, public: false } };
  }
}

/** The form as it was filled in for a change, to correct it. */
export function filledOf(change: Change): Filled {
  const empty = { choice: true, words: "", answer: "", photosPublic: false };
  switch (change.name) {
    case "acknowledge":
      return empty;
    case "contact":
      return { ...empty, choice: change.body.reached, words: change.body.note ?? "" };
    case "handle":
      return {
        ...empty,
        choice: change.body.solved,
        words: change.body.outcome,
        answer: change.body.answer ?? "",
      };
    case "share":
      return { ...empty, words: change.body.outcome };
    case "verify":
      return { ...empty, choice: change.body.verified, words: change.body.note ?? "" };
    case "check":
      return { ...empty, choice: change.body.approved, words: change.body.note ?? "" };
    case "ask":
    case "note":
      return { ...empty, words: change.body.text };
  }
}

/** Under which name the unfinished form lies on the phone. */
export const draftName = (ticket: string, name: ChangeName): string => `draft ${ticket} ${name}`;
