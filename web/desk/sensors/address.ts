import { useCallback } from "react";
import { useSearchParams } from "wouter";

/** What a page shows, as it stands in its address: everything can be sent to a colleague, and found again. */
export function useAddress() {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (changes: Record<string, string | undefined>, push = false) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === undefined || value === "") next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: !push },
      ),
    [setParams],
  );
  const get = (name: string): string | undefined => params.get(name) ?? undefined;
  return { get, set, text: params.toString() };
}

/** The value of an address that is one of those there are. */
export const oneOf = <T extends string>(value: string | undefined, all: readonly T[]): T | undefined =>
  all.find((one) => one === value);
