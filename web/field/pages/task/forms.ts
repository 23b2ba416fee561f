import type { Change, ChangeName, PhotoMoment } from "../../outbox/entry.ts";

/** What is asked before a change: one answer of two, words, pictures. */
export type FormOf = {
  choice?: "solved" | "reached" | "verified" | "approved";
  words?: { required: boolean; maxLength: number };
  /** An answer to the requesters besides the words for colleagues. */
  answer?: boolean;
  photos?: readonly PhotoMoment[];
};

/** What officers may do with a task, in the order of the buttons; what is not here is done at a desk. */
export const forms: Record<ChangeName, FormOf> = {
  acknowledge: {},
  contact: { choice: "reached", words: { required: false, maxLength: 4000 } },
  handle: {
    choice: "solved",
    words: { required: true, maxLength: 8000 },
    answer: true,
    photos: ["before", "after"],
  },
  share: { words: { required: true, maxLength: 8000 }, photos: ["before", "after"] },
  verify: {
    choice: "verified",
    words: { required: false, maxLength: 4000 },
    photos: ["before"],
  },
  check: {
    choice: "approved",
    words: { required: false, maxLength: 4000 },
    photos: ["after"],
  },
  ask: { words: { required: true, maxLength: 4000 } },
  note: { words: { required: true, maxLength: 8000 } },
};

export const changeNames = Object.keys(forms) as ChangeName[];

/** What a person filled in. Nothing is chosen for them: each choice says what somebody saw, reached or did. */
export type Filled = { choice?: boolean | undefined; words: string; answer: string; photosPublic: boolean };

/** What a form must have and has not. */
export function missingOf(name: ChangeName, { choice, words }: Filled): { choice: boolean; words: boolean } {
  const form = forms[name];
  return {
    choice: form.choice !== undefined && choice === undefined,
    words: form.words?.required === true && words.trim() === "",
  };
}

/** The change that a filled form means; undefined while the question is not answered. */
export function changeOf(name: ChangeName, { choice, words, answer }: Filled): Change | undefined {
  if (choice === undefined) return forms[name].choice === undefined ? plainChange(name, words) : undefined;
  const text = words.trim();
  const note = text === "" ? {} : { note: text };
  switch (name) {
    case "contact":
      return { name, body: { reached: choice, ...note } };
    case "handle": {
      const told = answer.trim();
      return { name, body: { solved: choice, outcome: text, ...(told === "" ? {} : { answer: told }) } };
    }
    case "verify":
      return { name, body: { verified: choice, ...note } };
    case "check":
      return { name, body: { approved: choice, ...note } };
    default:
      return plainChange(name, words);
  }
}

/** A change in which nothing is chosen. */
function plainChange(name: ChangeName, words: string): Change | undefined {
  const text = words.trim();
  switch (name) {
    case "acknowledge":
      return { name, body: {} };
    case "share":
      return { name, body: { outcome: text } };
    case "ask":
      return { name, body: { text } };
    case "note":
      return { name, body: { text, public: false } };
    default:
      return undefined;
  }
}

/** The form as it was filled in for a change, to correct it. */
export function filledOf(change: Change): Filled {
  const empty = { words: "", answer: "", photosPublic: false };
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
