/** The languages of all texts (BCP 47), each named in itself. */
export const languages = { "zh-CN": "中文", ja: "日本語", en: "English" } as const;
export type Language = keyof typeof languages;

const stored = "liangwang.language";

export const isLanguage = (value: unknown): value is Language =>
  typeof value === "string" && value in languages;

/** The nearest of our languages to a BCP 47 tag such as `zh-Hant` or `en-GB`. */
export function nearestLanguage(tag: string): Language | undefined {
  const short = tag.slice(0, 2).toLowerCase();
  return (Object.keys(languages) as Language[]).find((language) => language.slice(0, 2) === short);
}

/** The language to begin in: that of the address, else the one chosen before, else the browser's. */
export function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get("lang");
  const candidates = [asked, localStorage.getItem(stored), ...navigator.languages];
  for (const tag of candidates) {
    const found = tag === null ? undefined : nearestLanguage(tag);
    if (found !== undefined) return found;
  }
  return "zh-CN";
}

/** Keeps a choice for next time and in the address, so that a link shows what its sender saw. */
export function keepLanguage(language: Language): void {
  localStorage.setItem(stored, language);
  const address = new URL(location.href);
  address.searchParams.set("lang", language);
  history.replaceState(history.state, "", address);
}
