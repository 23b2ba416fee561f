import { useSyncExternalStore } from "react";
import { isOnPaper, whenPaperChanges } from "./paper.ts";
import type { Theme } from "./tokens.ts";

/** What a person may choose; `system` follows the machine. */
export const themeChoices = ["light", "dark", "system"] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const stored = "liangwang.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};
dark.addEventListener("change", tell);
whenPaperChanges(tell);

const choice = (): ThemeChoice => {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
};
const effective = (): Theme => {
  if (isOnPaper()) return "light";
  const chosen = choice();
  return chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
};

/** Changes the theme of the page and keeps the choice. */
export function chooseTheme(next: ThemeChoice): void {
  if (next === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(stored);
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem(stored, next);
  }
  tell();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The theme now shown; paper is light. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, effective);
/** What was chosen. */
export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, choice);
