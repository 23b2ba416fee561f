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

function isText(value: unknown): value is Text {
  return (
    typeof value === "object" &&
    value !== null &&
    languages.every((language) => typeof (value as Partial<Text>)[language] === "string")
  );
}
