import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MalformedImage, withoutMetadata } from "./metadata.ts";
import { exif, jpeg, png, webp } from "./samples.ts";

const bare = (type: string, content: Buffer) => withoutMetadata(type, content) ?? Buffer.alloc(0);

describe("a picture that requesters are shown", () => {
  it.each([
    ["image/jpeg", jpeg({ exif: exif(1), after: Buffer.from("GPS of a second picture") })],
    ["image/png", png()],
    ["image/webp", webp()],
  ])("tells no place, author or comment (%s)", (type, content) => {
    expect(content.includes("GPS")).toBe(true);
    const shown = bare(type, content);
    for (const secret of ["GPS", "by-line", "comment", "Author", "second picture", "xmp"]) {
      expect(shown.includes(secret)).toBe(false);
    }
  });

  it("keeps its pixels and its colours, and which side is up", () => {
    const shown = bare("image/jpeg", jpeg({ exif: exif(6) }));
    expect(shown.includes("ICC_PROFILE")).toBe(true);
    expect(shown.includes(Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xd9]))).toBe(true);
    const at = shown.indexOf("Exif\0\0MM");
    expect(at).toBeGreaterThan(0);
    expect(shown.readUInt16BE(at + 24)).toBe(6);
    expect(bare("image/jpeg", jpeg({ exif: exif(1) })).includes("Exif")).toBe(false);
    expect(bare("image/png", png()).includes("IDAT")).toBe(true);
    expect(bare("image/webp", webp()).includes("VP8L")).toBe(true);
  });

  it("is a whole picture again, from which nothing more is taken", () => {
    for (const [type, content] of [
      ["image/jpeg", jpeg({ exif: exif(3) })],
      ["image/png", png()],
      ["image/webp", webp()],
    ] as const) {
      const once = bare(type, content);
      expect(bare(type, once).equals(once)).toBe(true);
    }
    const shown = bare("image/webp", webp());
    expect(shown.readUInt32LE(4)).toBe(shown.length - 8);
    expect((shown[20] ?? 0xff) & 0x0c).toBe(0);
  });

  it("is refused rather than shown where it is cut off or no picture at all, and never read past its end", () => {
    const samples = [
      ["image/jpeg", jpeg({ exif: exif(6) })],
      ["image/png", png()],
      ["image/webp", webp()],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        ([type, content], part) => {
          const cut = content.subarray(0, Math.floor(content.length * part));
          try {
            return !bare(type, cut).includes("GPS");
          } catch (error) {
            return error instanceof MalformedImage || error instanceof RangeError;
          }
        },
      ),
    );
  });

  it("withstands any change of its bytes", () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(255), (at, value) => {
        const content = Buffer.from(jpeg({ exif: exif(6) }));
        content[at % content.length] = value;
        try {
          withoutMetadata("image/jpeg", content);
          return true;
        } catch (error) {
          return error instanceof MalformedImage || error instanceof RangeError;
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is left to others where the format is not known here", () => {
    expect(withoutMetadata("image/heic", Buffer.alloc(10))).toBeUndefined();
  });
});
