import { useState } from "react";
import { useSession } from "../../ui/session.ts";
import type { Values } from "./forms.ts";
import type { Whole } from "./proposals.tsx";

/** What was begun, and how the matter stood and looked when it was. */
type Kept = { values: Values; standing: string; looks: string };

const place = "liangwang.action";

/** What a decision rests on: where this has changed, whoever had chosen chooses again. */
export const standingOf = ({ status, stage, stageStartedAt, request, question }: Whole): string =>
  JSON.stringify([status, stage, stageStartedAt, request, question]);

/** What one should have seen before one sends; photos that are added while one writes do not count. */
const looksOf = (ticket: Whole): string =>
  JSON.stringify([
    standingOf(ticket),
    ticket.category,
    ticket.urgency,
    ticket.ownerPath,
    ticket.partnerPaths,
    ticket.suspendedAt,
    ticket.notes.length,
    ticket.requesters,
    ticket.shares,
  ]);

/**
 * What was begun of a form. It lies in the tab's own store, for words about a matter may name people: it outlives a
 * reload, a sign-in, and whatever others do to the matter meanwhile, and is gone with the tab and with a sign-out. A
 * choice made before the matter came to stand otherwise is dropped; words never are.
 */
export function useDraft(action: string, ticket: Whole) {
  const { data: session } = useSession();
  const key = `${place}.${session?.account?.id ?? ""}.${ticket.id}.${action}`;
  const [kept, setKept] = useState(() => read(key));
  const standing = standingOf(ticket);
  const looks = looksOf(ticket);
  const values = kept === undefined ? {} : kept.standing === standing ? kept.values : wordsOf(kept.values);
  return {
    values,
    /** Others have changed the matter since this was begun. */
    overtaken: kept !== undefined && kept.looks !== looks,
    change(more: Values) {
      const next = { values: { ...values, ...more }, standing, looks: kept?.looks ?? looks };
      sessionStorage.setItem(key, JSON.stringify(next));
      setKept(next);
    },
    clear() {
      sessionStorage.removeItem(key);
      setKept(undefined);
    },
  };
}

function read(key: string): Kept | undefined {
  const text = sessionStorage.getItem(key);
  if (text === null) return undefined;
  const kept = JSON.parse(text) as Kept;
  // The picker of a time begins empty, and what is not seen must not be sent.
  return { ...kept, values: { ...kept.values, until: undefined } };
}

function wordsOf({ yes: _yes, solved: _solved, satisfaction: _satisfaction, ...words }: Values): Values {
  return words;
}
