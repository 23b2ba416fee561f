/** The content is not built as its format says, so that nothing can be taken out of it with certainty. */
export class MalformedImage extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "MalformedImage";
  }
}

/**
 * The picture without what it tells besides itself: place, time and device (EXIF), XMP, IPTC, comments, and whatever
 * follows its end. Kept are the pixels, bit for bit, colour profiles, and which side is up (JPEG).
 * Throws {@link MalformedImage}; undefined for other media types.
 */
export function withoutMetadata(mediaType: string, content: Buffer): Buffer | undefined {
  switch (mediaType) {
    case "image/jpeg":
      return bareJpeg(content);
    case "image/png":
      return barePng(content);
    case "image/webp":
      return bareWebp(content);
    default:
      return undefined;
  }
}

const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const isApplication = (marker: number) => marker >= 0xe0 && marker <= 0xef;
const comment = 0xfe;

/** ISO/IEC 10918-1 Annex B: segments, and after each start of scan its coded data up to the next marker. */
function bareJpeg(content: Buffer): Buffer {
  if (content.readUInt16BE(0) !== 0xff00 + startOfImage) throw new MalformedImage("no start of image");
  const kept: Buffer[] = [content.subarray(0, 2)];
  let at = 2;
  for (;;) {
    const marker = markerAt(content, at);
    if (marker === endOfImage) return Buffer.concat([...kept, Buffer.from([0xff, endOfImage])]);
    const length = at + 4 <= content.length ? content.readUInt16BE(at + 2) : 0;
    const end = at + 2 + length;
    if (length < 2 || end > content.length) throw new MalformedImage("a segment is cut off");
    const segment = content.subarray(at, end);
    at = end;
    if (isApplication(marker) || marker === comment) kept.push(...keptOf(marker, segment));
    else kept.push(segment);
    if (marker === startOfScan) {
      const scanEnd = endOfScan(content, at);
      kept.push(content.subarray(at, scanEnd));
      at = scanEnd;
    }
  }
}

function markerAt(content: Buffer, at: number): number {
  const marker = content[at + 1];
  if (content[at] !== 0xff || marker === undefined || marker === 0 || marker === 0xff)
    throw new MalformedImage("a marker is missing");
  return marker;
}

/** Coded data runs on over stuffed zeros and restart markers. */
function endOfScan(content: Buffer, from: number): number {
  for (let at = content.indexOf(0xff, from); at >= 0; at = content.indexOf(0xff, at + 1)) {
    const next = content[at + 1];
    if (next === undefined) break;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw new MalformedImage("the end of the image is missing");
}

function keptOf(marker: number, segment: Buffer): Buffer[] {
  const says = (text: string) => segment.subarray(4, 4 + text.length).toString("latin1") === text;
  if (marker === 0xe0 && says("JFIF\0")) return [segment.subarray(0, 18)].map(withoutThumbnail);
  if (marker === 0xe2 && says("ICC_PROFILE\0")) return [segment];
  if (marker === 0xee && says("Adobe")) return [segment];
  if (marker === 0xe1 && says("Exif\0\0")) return orientationOnly(segment.subarray(10));
  return [];
}

/** JFIF may carry a small picture of its own; its two last bytes say how large. */
function withoutThumbnail(segment: Buffer): Buffer {
  if (segment.length < 18) throw new MalformedImage("JFIF is cut off");
  const bare = Buffer.from(segment);
  bare.writeUInt16BE(16, 2);
  bare.writeUInt16BE(0, 16);
  return bare;
}

/** TIFF 6.0 / EXIF: of the first directory only tag 0x0112, orientation 2 to 8, written anew. */
function orientationOnly(tiff: Buffer): Buffer[] {
  if (tiff.length < 14) return [];
  const little = tiff.toString("latin1", 0, 2) === "II";
  const read16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return [];
  const entries = read16(directory);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = directory + 2 + entry * 12;
    if (at + 12 > tiff.length) return [];
    if (read16(at) !== 0x0112) continue;
    const value = read16(at + 8);
    return value >= 2 && value <= 8 ? [orientationSegment(value)] : [];
  }
  return [];
}

function orientationSegment(value: number): Buffer {
  const body = Buffer.from("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0", "latin1");
  body.writeUInt16BE(value, 24);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Chunks that decide how the picture looks (PNG 3rd edition §11); no text, time or EXIF. */
const pngChunks = new Set(
  "IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split(
    " ",
  ),
);

function barePng(content: Buffer): Buffer {
  if (!content.subarray(0, 8).equals(pngSignature)) throw new MalformedImage("no PNG signature");
  const kept: Buffer[] = [pngSignature];
  for (let at = 8; at + 12 <= content.length; ) {
    const end = at + 12 + content.readUInt32BE(at);
    if (end > content.length) break;
    const type = content.toString("latin1", at + 4, at + 8);
    if (pngChunks.has(type)) kept.push(content.subarray(at, end));
    if (type === "IEND") return Buffer.concat(kept);
    at = end;
  }
  throw new MalformedImage("the end of the image is missing");
}

/** RFC 9649: chunks that make the picture. */
const webpChunks = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"]);
const saysExifOrXmp = 0x0c;

function bareWebp(content: Buffer): Buffer {
  const riff = content.length >= 12 && content.toString("latin1", 0, 4) === "RIFF";
  if (!riff || content.toString("latin1", 8, 12) !== "WEBP") throw new MalformedImage("no WebP header");
  const whole = 8 + content.readUInt32LE(4);
  if (whole > content.length) throw new MalformedImage("the image is cut off");
  const kept: Buffer[] = [];
  for (let at = 12; at + 8 <= whole; ) {
    const size = content.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (end > whole) throw new MalformedImage("a chunk is cut off");
    const type = content.toString("latin1", at, at + 4);
    if (webpChunks.has(type))
      kept.push(type === "VP8X" ? plainVp8x(content.subarray(at, end)) : content.subarray(at, end));
    at = end;
  }
  const body = Buffer.concat(kept);
  const head = Buffer.from("RIFF\0\0\0\0WEBP", "latin1");
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}

function plainVp8x(chunk: Buffer): Buffer {
  const plain = Buffer.from(chunk);
  plain[8] = (plain[8] ?? 0) & ~saysExifOrXmp;
  return plain;
}
