import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dispositionOf, fileNameOf, mediaTypeOf, mediaTypes, watchText } from "./rules.ts";
import { isoMedia, jpeg, pdf, png, webp } from "./samples.ts";

describe("the type of a file", () => {
  it.each([
    ["image/jpeg", jpeg()],
    ["image/png", png()],
    ["image/webp", webp()],
    ["image/heic", isoMedia("heic")],
    ["video/mp4", isoMedia("isom")],
    ["application/pdf", pdf],
  ])("is %s by its content", async (type, content) => {
    expect(await mediaTypeOf(content, false)).toBe(type);
  });

  it.each([
    ["a program for Windows", Buffer.from(`MZ${"\0".repeat(100)}`)],
    ["a program for Linux", Buffer.from(`\x7fELF\x02\x01${"\0".repeat(60)}`, "latin1")],
    ["an archive", Buffer.from(`PK\x03\x04${"\0".repeat(60)}`, "latin1")],
    ["an animation", Buffer.from("GIF89a\x01\0\x01\0", "latin1")],
    ["a drawing with scripts", Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ["any bytes", Buffer.from([1, 2, 3, 4])],
  ])("is none that can be attached for %s", async (_name, content) => {
    expect(await mediaTypeOf(content, false)).toBeUndefined();
  });

  it("is text only where every byte is UTF-8 text", async () => {
    const isText = async (...chunks: Uint8Array[]) => {
      const watched = watchText(
        (async function* () {
          yield* chunks;
        })(),
      );
      const passed: Uint8Array[] = [];
      for await (const chunk of watched.content) passed.push(chunk);
      expect(Buffer.concat(passed).equals(Buffer.concat(chunks))).toBe(true);
      return watched.isText();
    };
    const word = Buffer.from("井盖破损\r\n");
    expect(await isText(word.subarray(0, 4), word.subarray(4))).toBe(true);
    expect(await isText(word.subarray(0, 4))).toBe(false);
    expect(await isText(word, Buffer.from([0]))).toBe(false);
    expect(await isText(Buffer.from([0xbe, 0xae, 0xb8, 0xc7]))).toBe(false);
    expect(await mediaTypeOf(word, true)).toBe("text/plain");
  });
});

describe("the name of a file", () => {
  it.each([
    ["../../etc/passwd", "text/plain", "passwd.txt"],
    ["C:\\Users\\x\\photo.JPG", "image/jpeg", "photo.jpg"],
    ["invoice.pdf.exe", "application/pdf", "invoice.pdf.exe.pdf"],
    ["page.html", "image/png", "page.html.png"],
    ["annexe\u202Egpj.exe", "image/jpeg", "annexegpj.exe.jpg"],
    ["…\r\nSet-Cookie: a=b.png", "image/png", "…Set-Cookie_ a=b.png"],
    ["", "image/webp", "attachment.webp"],
    [".htaccess", "text/plain", "htaccess.txt"],
    ["井盖.jpeg", "image/jpeg", "井盖.jpeg"],
  ])("of %j is safe to show and to save", (given, type, expected) => {
    expect(fileNameOf(given, type)).toBe(expected);
  });

  it("has no path, nothing unseen and the extension of its content, whatever is given", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.constantFrom(...mediaTypes.keys()),
        (given, type) => {
          const name = fileNameOf(given, type);
          const extension = name.split(".").at(-1) ?? "";
          return (
            // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
            !/[/\\\u0000-\u001f\u202a-\u202e]/.test(name) &&
            mediaTypes.get(type)?.extensions.includes(extension) === true &&
            [...name].length <= 126 &&
            /^[\x20-\x7e]+$/.test(dispositionOf(name, type)) &&
            (dispositionOf(name, type).match(/"/g) ?? []).length === 2
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it("lets a browser show pictures alone in place", () => {
    expect(dispositionOf("a.jpg", "image/jpeg")).toMatch(/^inline;/);
    for (const type of ["application/pdf", "text/plain", "video/mp4", "image/heic"]) {
      expect(dispositionOf("a", type)).toMatch(/^attachment;/);
    }
    expect(dispositionOf("井盖.png", "image/png")).toBe(
      "inline; filename=\"__.png\"; filename*=UTF-8''%E4%BA%95%E7%9B%96.png",
    );
  });
});
