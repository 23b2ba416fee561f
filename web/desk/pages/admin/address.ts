import { useCallback } from "react";
import { useSearchParams } from "wouter";

/** What a page shows, in its address. `set` changes what it names; empty texts leave the address. */
export function useAddress(): {
  read: (name: string) => string | undefined;
  set: (changes: Record<string, string | undefined>) => void;
} {
  const [search, setSearch] = useSearchParams();
  const set = useCallback(
    (changes: Record<string, string | undefined>) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === undefined || value === "") next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return { read: (name) => search.get(name) ?? undefined, set };
}
