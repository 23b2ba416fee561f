import { useCallback, useMemo, useState } from "react";

/** What I last saw of a ticket. */
type Seen = { version: number; at: string };
type Book = { lastLook: string | null; tickets: Record<string, Seen> };

const keptAtMost = 500;

function read(key: string): Book {
  try {
    const text = localStorage.getItem(key);
    if (text !== null) return JSON.parse(text) as Book;
  } catch (error) {
    // A book that cannot be read is a book not kept: everything counts as new.
    console.warn(error);
  }
  return { lastLook: null, tickets: {} };
}

function keep(key: string, book: Book): void {
  const newest = Object.entries(book.tickets)
    .toSorted(([, a], [, b]) => (a.at < b.at ? 1 : -1))
    .slice(0, keptAtMost);
  localStorage.setItem(key, JSON.stringify({ ...book, tickets: Object.fromEntries(newest) }));
}

/**
 * Remembers in this browser what each account has seen: which version of a ticket, and when it looked here last.
 * `lastLook` is the moment of the visit before this one.
 */
export function useSeen(account: string) {
  const key = `liangwang.seen.${account}`;
  const [book, setBook] = useState(() => read(key));
  const lastLook = useMemo(() => {
    const before = read(key);
    keep(key, { ...before, lastLook: new Date().toISOString() });
    return before.lastLook;
  }, [key]);
  const look = useCallback(
    (id: string, version: number) =>
      setBook((before) => {
        if (before.tickets[id]?.version === version) return before;
        const tickets = { ...before.tickets, [id]: { version, at: new Date().toISOString() } };
        const next = { lastLook: new Date().toISOString(), tickets };
        keep(key, next);
        return next;
      }),
    [key],
  );
  return { lastLook, look, seen: book.tickets };
}
