/** The languages every text for people is kept in (BCP 47). */
export const languages = ["zh-CN", "ja", "en"] as const;
export type Language = (typeof languages)[number];

/** One text in every language. */
export type Text = Record<Language, string>;

/**
 * The language to answer in, from an Accept-Language header (RFC 9110 §12.5.4).
 * Falls back to `fallback` where nothing fits.
 */
export function preferredLanguage(header: string | undefined, fallback: Language = "zh-CN"): Language {
  if (header === undefined) return fallback;
  const wishes = header
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = parameters.map((p) => /^\s*q=([\d.]+)$/.exec(p)?.[1]).find((q) => q !== undefined);
      return { tag: tag.toLowerCase(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter((wish) => wish.quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wishes) {
    const found = languages.find((language) => language.slice(0, 2).toLowerCase() === tag.slice(0, 2));
    if (found !== undefined) return found;
  }
  return fallback;
}

/**
 * Fills `{name}` places of a text; an unknown place stays as it is, so that the mistake is seen. What is itself a text
 * in every language is filled in in `language`.
 */
export function fill(text: string, parameters: Record<string, unknown>, language: Language = "en"): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    if (!Object.hasOwn(parameters, name)) return whole;
    const value = parameters[name];
    return isText(value) ? value[language] : String(value);
  });
}

/** The text with its places filled, in every language. */
export function filled(text: Text, parameters: Record<string, unknown>): Text {
  return texts((language) => fill(text[language], parameters, language));
}

/** A text made for each language. */
export const texts = (of: (language: Language) => string): Text =>
  Object.fromEntries(languages.map((language) => [language, of(language)])) as Text;

/** What reads the same in every language, such as a name or a number. */
export const same = (text: string): Text => texts(() => text);

/** Texts put together, in every language. */
export const joinedTexts = (all: readonly Text[], by: Text, end = ""): Text =>
  texts((language) => all.map((text) => text[language]).join(by[language]) + end);

/** Sentences one after the other. */
export const inOneLine = (all: readonly Text[]): Text => joinedTexts(all, { en: " ", "zh-CN": "", ja: "" });

/** The language of the terminal, by the POSIX variables; English where they name none of ours. */
export function languageOfTerminal({ LC_ALL, LC_MESSAGES, LANG } = process.env): Language {
  return preferredLanguage((LC_ALL || LC_MESSAGES || LANG || "en").replace("_", "-"), "en");
}

function isText(value: unknown): value is Text {
  return (
    typeof value === "object" &&
    value !== null &&
    languages.every((language) => typeof (value as Partial<Text>)[language] === "string")
  );
}
