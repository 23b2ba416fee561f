import { fileTypeFromBuffer } from "file-type";

/** What may be attached, by its content: its extensions, and whether a browser may show it in place. */
type MediaType = { extensions: readonly string[]; inline: boolean; publishable: boolean };

/**
 * Publishable is what requesters may be shown: pictures that metadata can be taken out of, and papers that their
 * author chose to publish as they are. Of HEIC pictures and videos the place they were taken at cannot be taken out.
 */
export const mediaTypes: ReadonlyMap<string, MediaType> = new Map([
  ["image/jpeg", { extensions: ["jpg", "jpeg"], inline: true, publishable: true }],
  ["image/png", { extensions: ["png"], inline: true, publishable: true }],
  ["image/webp", { extensions: ["webp"], inline: true, publishable: true }],
  ["image/heic", { extensions: ["heic", "heif"], inline: false, publishable: false }],
  ["image/heif", { extensions: ["heif", "heic"], inline: false, publishable: false }],
  ["application/pdf", { extensions: ["pdf"], inline: false, publishable: true }],
  ["video/mp4", { extensions: ["mp4", "m4v"], inline: false, publishable: false }],
  ["video/quicktime", { extensions: ["mov"], inline: false, publishable: false }],
  ["text/plain", { extensions: ["txt"], inline: false, publishable: true }],
]);

/**
 * The media type of content by its first bytes, whatever its name or sender says; `isText` tells that all of it is
 * UTF-8 text. Undefined for what may not be attached.
 */
export async function mediaTypeOf(head: Buffer, isText: boolean): Promise<string | undefined> {
  const detected = (await fileTypeFromBuffer(head))?.mime;
  if (detected === undefined) return isText ? "text/plain" : undefined;
  // Apple's still video container and the ISO one differ in brand alone.
  const mime = detected === "video/x-m4v" ? "video/mp4" : detected;
  return mediaTypes.has(mime) ? mime : undefined;
}

/** Passes content on and tells at its end whether it was UTF-8 text without control characters. */
export function watchText(content: AsyncIterable<Uint8Array>): {
  content: AsyncIterable<Uint8Array>;
  isText: () => boolean;
} {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isText = true;
  const look = (decode: () => string) => {
    if (!isText) return;
    try {
      isText = !hasControls(decode());
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      isText = false;
    }
  };
  async function* passOn() {
    for await (const chunk of content) {
      look(() => decoder.decode(chunk, { stream: true }));
      yield chunk;
    }
    look(() => decoder.decode());
  }
  return { content: passOn(), isText: () => isText };
}

/** Control characters other than tab, line feed, form feed and carriage return. */
function hasControls(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 32 && ![9, 10, 12, 13].includes(code)) return true;
  }
  return false;
}

const longestName = 120;
/** Controls, and characters that turn the direction of writing so that `exe.jpg` is read as `gpj.exe`. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/**
 * A name to show and to save under: no path, nothing unseen, and with an extension of what the content is, so that
 * nothing that is saved runs because of its name.
 */
export function fileNameOf(given: string | undefined, mediaType: string): string {
  const extensions = mediaTypes.get(mediaType)?.extensions ?? [];
  const base = (given ?? "").split(/[/\\]/).at(-1) ?? "";
  const plain = base
    .toWellFormed()
    .replace(unseen, "")
    .replace(/[<>:"|?*]/g, "_")
    .trim()
    .replace(/^\.+|[. ]+$/g, "");
  const extension = /\.([^.]+)$/.exec(plain)?.[1]?.toLowerCase();
  const fits = extension !== undefined && extensions.includes(extension);
  const stem = fits ? plain.slice(0, -extension.length - 1) : plain;
  const cut = [...stem].slice(0, longestName).join("");
  return `${cut === "" ? "attachment" : cut}.${fits ? extension : (extensions[0] ?? "bin")}`;
}

/** Content-Disposition (RFC 6266), with the name in ASCII and in full (RFC 8187). */
export function dispositionOf(name: string, mediaType: string): string {
  const kind = mediaTypes.get(mediaType)?.inline === true ? "inline" : "attachment";
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const full = encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${full}`;
}

/** Attachments a ticket may have. */
export const attachmentsAtMost = 100;
