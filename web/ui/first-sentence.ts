const lettersAtMost = 60;
/** A cut at a word must not make much less of a sentence than one amid a word would. */
const shareAtLeast = 0.6;

/** A short name for what somebody tells: its first sentence, cut at a word where it is long. */
export function firstSentence(words: string): string {
  const first = words.trim().split(/(?<=[。！？!?；;])|(?<=\.)\s|[\r\n]+/u)[0] ?? "";
  const letters = [...first.trim().replace(/[。.；;]$/u, "")];
  if (letters.length <= lettersAtMost) return letters.join("");
  const cut = letters.slice(0, lettersAtMost - 1).join("");
  const word = cut.lastIndexOf(" ");
  return `${(word > cut.length * shareAtLeast ? cut.slice(0, word) : cut).trimEnd()}…`;
}
