/** Deeper than this no model of people's lies; what reads and compiles models calls itself once a level. */
export const levelsAtMost = 200;

/** Whether elements of an XML text lie deeper in each other than is read. One pass, without regard to what else is wrong. */
export function isTooDeep(xml: string): boolean {
  let depth = 0;
  for (let at = xml.indexOf("<"); at >= 0; at = xml.indexOf("<", at)) {
    if (xml.startsWith("<!--", at)) at = after(xml, "-->", at);
    else if (xml.startsWith("<![CDATA[", at)) at = after(xml, "]]>", at);
    else if (xml[at + 1] === "!" || xml[at + 1] === "?") at = after(xml, ">", at);
    else {
      const end = endOfTag(xml, at);
      if (xml[at + 1] === "/") depth -= 1;
      else if (xml[end - 1] !== "/") depth += 1;
      if (depth > levelsAtMost) return true;
      at = end;
    }
  }
  return false;
}

function after(xml: string, mark: string, from: number): number {
  const found = xml.indexOf(mark, from);
  return found < 0 ? xml.length : found + mark.length;
}

/** Where a tag ends; a `>` within quotes is none. */
function endOfTag(xml: string, from: number): number {
  let quote = "";
  for (let at = from; at < xml.length; at += 1) {
    const character = xml.charAt(at);
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at;
  }
  return xml.length;
}
