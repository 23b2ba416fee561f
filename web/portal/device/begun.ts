import { useState } from "react";

const place = "liangwang.begun";

/**
 * What was begun of an answer. It lies in the tab's own store: a reload, or a phone that put the page away while its
 * owner took a photo, loses nothing. `end` forgets it once it is sent.
 */
export function useBegun<T extends object>(name: string, empty: T) {
  const key = `${place}.${name}`;
  const [values, setValues] = useState<T>(() => ({ ...empty, ...read(key) }));
  return {
    values,
    change(more: Partial<T>) {
      const next = { ...values, ...more };
      setValues(next);
      try {
        sessionStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Full or forbidden: it lasts as long as the page.
      }
    },
    end() {
      sessionStorage.removeItem(key);
    },
  };
}

function read(key: string): object {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "{}") as object;
  } catch {
    // Unreadable or forbidden: as if nothing had been begun.
    return {};
  }
}
