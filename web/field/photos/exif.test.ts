import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutMetadata } from "../../../src/tickets/attachments/metadata.ts";
import { exifSegment, takenOf, withExif } from "./exif.ts";

const bare = new Uint8Array([0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
const anyTaken = fc.record({
  at: fc.constant("2026:03:10 09:30:00"),
  offset: fc.constantFrom("+08:00", "-03:30"),
  place: fc.record({
    longitude: fc.double({ min: -179.9, max: 179.9, noNaN: true }).filter((value) => Math.abs(value) > 0.001),
    latitude: fc.double({ min: -89.9, max: 89.9, noNaN: true }).filter((value) => Math.abs(value) > 0.001),
    accuracyMetres: fc.integer({ min: 1, max: 5000 }),
  }),
});

describe("time and place in a photo", () => {
  it("are read as they were written, to the decimetre", () => {
    fc.assert(
      fc.property(anyTaken, (taken) => {
        const read = takenOf(withExif(bare, taken));
        expect(read?.at).toBe(taken.at);
        expect(read?.offset).toBe(taken.offset);
        expect(read?.place?.longitude).toBeCloseTo(taken.place.longitude, 6);
        expect(read?.place?.latitude).toBeCloseTo(taken.place.latitude, 6);
        expect(read?.place?.accuracyMetres).toBeCloseTo(taken.place.accuracyMetres, 1);
      }),
    );
  });

  it("may be without a place", () => {
    expect(takenOf(withExif(bare, { at: "2026:03:10 09:30:00" }))).toEqual({ at: "2026:03:10 09:30:00" });
  });

  it("are gone, with nothing else, from what the server shows to requesters", () => {
    const place = { longitude: 121.4, latitude: 31.2 };
    const photo = withExif(bare, { at: "2026:03:10 09:30:00", place });
    expect(withoutMetadata("image/jpeg", Buffer.from(photo))).toEqual(Buffer.from(bare));
  });

  it("are simply not known of anything malformed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat({ max: 120 }), (noise, cut) => {
        const whole = new Uint8Array([0xff, 0xd8, ...exifSegment({ at: "2026:03:10 09:30:00" }), ...noise]);
        expect(() => takenOf(noise)).not.toThrow();
        expect(() => takenOf(whole.slice(0, cut))).not.toThrow();
      }),
    );
  });
});
