/**
 * When and where a photo was taken, as the Exif segment of a JPEG (CIPA DC-008, Exif 2.32). Shrinking a picture loses
 * it; here it is read before and written after, for it is evidence. Staff see it; what requesters are shown is without.
 */
export type Taken = {
  /** The camera's wall clock: `2026:03:10 09:30:00`. */
  at: string;
  /** Its distance from UTC, `+08:00`, where known. */
  offset?: string;
  place?: { longitude: number; latitude: number; accuracyMetres?: number };
};

const ascii = 2;
const long = 4;
const rational = 5;
const tags = { exif: 0x8769, gps: 0x8825, taken: 0x9003, offset: 0x9011 } as const;
const gpsTags = { latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4, error: 31 } as const;

type Value = { tag: number; type: number; count: number; bytes: Uint8Array };

const text = (tag: number, value: string): Value => {
  const bytes = new TextEncoder().encode(`${value}\0`);
  return { tag, type: ascii, count: bytes.length, bytes };
};

function rationals(tag: number, values: readonly number[], denominator: number): Value {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setUint32(index * 8, Math.round(value * denominator));
    view.setUint32(index * 8 + 4, denominator);
  });
  return { tag, type: rational, count: values.length, bytes };
}

/** Degrees as degrees, minutes, seconds; the seconds exact to about a centimetre. */
function degrees(tag: number, value: number): Value {
  const size = Math.abs(value);
  const whole = Math.floor(size);
  const minutes = Math.floor((size - whole) * 60);
  const seconds = ((size - whole) * 60 - minutes) * 60;
  return rationals(tag, [whole, minutes, seconds], 10_000);
}

/** One directory of TIFF 6.0: its entries, then what is longer than four bytes. `start` is its place in the file. */
function directory(values: readonly Value[], start: number): Uint8Array {
  const head = 2 + values.length * 12 + 4;
  const sizes = values.map(({ bytes }) => (bytes.length > 4 ? bytes.length + (bytes.length % 2) : 0));
  const whole = new Uint8Array(head + sizes.reduce((sum, size) => sum + size, 0));
  const view = new DataView(whole.buffer);
  view.setUint16(0, values.length);
  let beyond = head;
  values.forEach(({ tag, type, count, bytes }, index) => {
    const at = 2 + index * 12;
    view.setUint16(at, tag);
    view.setUint16(at + 2, type);
    view.setUint32(at + 4, count);
    if (bytes.length <= 4) whole.set(bytes, at + 8);
    else {
      view.setUint32(at + 8, start + beyond);
      whole.set(bytes, beyond);
      beyond += sizes[index] ?? 0;
    }
  });
  return whole;
}

function pointer(tag: number, to: number): Value {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, to);
  return { tag, type: long, count: 1, bytes };
}

/** The whole APP1 segment, marker included. */
export function exifSegment({ at, offset, place }: Taken): Uint8Array {
  const exifValues = [text(tags.taken, at), ...(offset === undefined ? [] : [text(tags.offset, offset)])];
  const gpsValues = place === undefined ? [] : gpsOf(place);
  const mainStart = 8;
  const exifStart = mainStart + 2 + 12 * (gpsValues.length === 0 ? 1 : 2) + 4;
  const exif = directory(exifValues, exifStart);
  const gpsStart = exifStart + exif.length;
  const gps = gpsValues.length === 0 ? new Uint8Array() : directory(gpsValues, gpsStart);
  const pointers = [
    pointer(tags.exif, exifStart),
    ...(gps.length === 0 ? [] : [pointer(tags.gps, gpsStart)]),
  ];
  const main = directory(pointers, mainStart);
  const header = new TextEncoder().encode("Exif\0\0MM\0*\0\0\0\x08");
  const length = 2 + header.length + main.length + exif.length + gps.length;
  return joined([new Uint8Array([0xff, 0xe1, length >> 8, length & 0xff]), header, main, exif, gps]);
}

function gpsOf({ longitude, latitude, accuracyMetres }: NonNullable<Taken["place"]>): Value[] {
  return [
    text(gpsTags.latitudeRef, latitude < 0 ? "S" : "N"),
    degrees(gpsTags.latitude, latitude),
    text(gpsTags.longitudeRef, longitude < 0 ? "W" : "E"),
    degrees(gpsTags.longitude, longitude),
    ...(accuracyMetres === undefined ? [] : [rationals(gpsTags.error, [accuracyMetres], 100)]),
  ];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A JPEG with the segment after its start. */
export function withExif(jpeg: Uint8Array, taken: Taken): Uint8Array {
  return joined([jpeg.subarray(0, 2), exifSegment(taken), jpeg.subarray(2)]);
}

/** When and where a JPEG says that it was taken; undefined where it does not say so readably. */
export function takenOf(jpeg: Uint8Array): Partial<Taken> | undefined {
  try {
    const tiff = exifOf(jpeg);
    return tiff === undefined ? undefined : read(tiff);
  } catch (error) {
    // A number beyond the end: the segment is cut off or malformed, and says nothing.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function exifOf(jpeg: Uint8Array): DataView | undefined {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  if (jpeg.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 4 <= jpeg.length && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    if (marker === 0xda || length < 2) return undefined;
    const isExif = marker === 0xe1 && new TextDecoder().decode(jpeg.subarray(at + 4, at + 10)) === "Exif\0\0";
    if (isExif) return new DataView(jpeg.buffer, jpeg.byteOffset + at + 10, length - 8);
    at += 2 + length;
  }
  return undefined;
}

type Entries = Map<number, { count: number; at: number }>;

function read(tiff: DataView): Partial<Taken> {
  const little = tiff.getUint16(0) === 0x4949;
  const entriesAt = (start: number): Entries => {
    const entries: Entries = new Map();
    for (let index = 0; index < tiff.getUint16(start, little); index += 1) {
      const at = start + 2 + index * 12;
      const type = tiff.getUint16(at + 2, little);
      const count = tiff.getUint32(at + 4, little);
      const bytes = count * (type === rational ? 8 : type === long ? 4 : type === 3 ? 2 : 1);
      entries.set(tiff.getUint16(at, little), {
        count,
        at: bytes > 4 ? tiff.getUint32(at + 8, little) : at + 8,
      });
    }
    return entries;
  };
  const letters = (entry: { count: number; at: number } | undefined): string | undefined =>
    entry === undefined
      ? undefined
      : Array.from({ length: entry.count }, (_, index) =>
          String.fromCharCode(tiff.getUint8(entry.at + index)),
        )
          .join("")
          .replace(/\0.*$/, "");
  const numbers = (entry: { count: number; at: number } | undefined): number[] =>
    entry === undefined
      ? []
      : Array.from({ length: entry.count }, (_, index) => {
          const at = entry.at + index * 8;
          return tiff.getUint32(at, little) / tiff.getUint32(at + 4, little);
        });
  const main = entriesAt(tiff.getUint32(4, little));
  const below = (tag: number): Entries => {
    const entry = main.get(tag);
    return entry === undefined ? new Map() : entriesAt(tiff.getUint32(entry.at, little));
  };
  const exif = below(tags.exif);
  const gps = below(tags.gps);
  const at = letters(exif.get(tags.taken));
  const offset = letters(exif.get(tags.offset));
  const latitude = signed(numbers(gps.get(gpsTags.latitude)), letters(gps.get(gpsTags.latitudeRef)) === "S");
  const longitude = signed(
    numbers(gps.get(gpsTags.longitude)),
    letters(gps.get(gpsTags.longitudeRef)) === "W",
  );
  const [accuracyMetres] = numbers(gps.get(gpsTags.error));
  return {
    ...(at !== undefined && /^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/.test(at) ? { at } : {}),
    ...(offset !== undefined && /^[+-]\d\d:\d\d$/.test(offset) ? { offset } : {}),
    ...(latitude === undefined || longitude === undefined
      ? {}
      : { place: { latitude, longitude, ...(accuracyMetres === undefined ? {} : { accuracyMetres }) } }),
  };
}

function signed([whole, minutes, seconds]: readonly number[], negative: boolean): number | undefined {
  if (whole === undefined || minutes === undefined || seconds === undefined) return undefined;
  const size = whole + minutes / 60 + seconds / 3600;
  // Cameras without a fix write 0/0, which is no place.
  return Number.isFinite(size) && (size !== 0 || negative) ? (negative ? -size : size) : undefined;
}

const two = (value: number) => String(value).padStart(2, "0");

/** An instant as a camera's wall clock on this phone writes it. */
export function cameraTime(at: Date): Pick<Taken, "at" | "offset"> {
  const minutes = -at.getTimezoneOffset();
  const size = Math.abs(minutes);
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join(":");
  const time = [two(at.getHours()), two(at.getMinutes()), two(at.getSeconds())].join(":");
  const offset = `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return { at: `${day} ${time}`, offset };
}
