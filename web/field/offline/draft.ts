import { useEffect, useRef, useState } from "react";
import { note, noted } from "./database.ts";

const afterMs = 250;

/**
 * Unfinished writing, kept on the phone under a name while it is written, so that neither a reload nor a phone that
 * goes dark loses it. `ready` is false until it is known whether there was any. `clear` forgets it, once it is done.
 */
export function useDraft<T extends object>(name: string, empty: T) {
  const [draft, setDraft] = useState(empty);
  const [ready, setReady] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const begin = useRef(empty);
  useEffect(() => {
    let current = true;
    void noted<T>(name).then((kept) => {
      if (!current) return;
      setDraft({ ...begin.current, ...kept });
      setReady(true);
    });
    return () => {
      current = false;
    };
  }, [name]);
  return {
    draft,
    ready,
    change(to: Partial<T> | ((before: T) => Partial<T>)) {
      setDraft((before) => {
        const next = { ...before, ...(typeof to === "function" ? to(before) : to) };
        clearTimeout(timer.current);
        timer.current = setTimeout(() => void note(name, next), afterMs);
        return next;
      });
    },
    async clear() {
      clearTimeout(timer.current);
      await note(name, undefined);
    },
  };
}
