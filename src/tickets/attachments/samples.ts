import { deflateSync } from "node:zlib";

/** Small files for tests: built here, so that every byte is known. */

function jpegSegment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** EXIF with an orientation and the position `GPS 31.2304N` in a text, as cameras write a GPS directory. */
export function exif(orientation: number, secret = "GPS 31.2304N 121.4547E"): Buffer {
  const tiff = Buffer.from("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0", "latin1");
  tiff.writeUInt16LE(orientation, 18);
  return Buffer.concat([Buffer.from("Exif\0\0"), tiff, Buffer.from(secret)]);
}

const scan = Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]);

/** A JPEG with all kinds of segments; `after` follows its end. */
export function jpeg(options: { exif?: Buffer; after?: Buffer; comment?: string } = {}): Buffer {
  const jfif = Buffer.from("JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "latin1");
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xe0, jfif),
    ...(options.exif === undefined ? [] : [jpegSegment(0xe1, options.exif)]),
    jpegSegment(0xe1, Buffer.from("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>GPS in XMP</x:xmpmeta>")),
    jpegSegment(0xe2, Buffer.from("ICC_PROFILE\0\x01\x01profile", "latin1")),
    jpegSegment(0xe2, Buffer.from("MPF\0second picture")),
    jpegSegment(0xed, Buffer.from("Photoshop 3.0\0IPTC by-line")),
    jpegSegment(0xfe, Buffer.from(options.comment ?? "a comment")),
    jpegSegment(0xdb, Buffer.alloc(65, 1)),
    jpegSegment(0xc0, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0])),
    scan,
    Buffer.from([0xff, 0xd9]),
    options.after ?? Buffer.alloc(0),
  ]);
}

function pngChunk(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, Buffer.from(type, "latin1"), body, Buffer.alloc(4)]);
}

/** A PNG with text, time and EXIF. */
export function png(): Buffer {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk("IHDR", header),
    pngChunk("sRGB", Buffer.from([0])),
    pngChunk("eXIf", exif(1).subarray(6)),
    pngChunk("tEXt", Buffer.from("Author\0GPS of somebody")),
    pngChunk("IDAT", deflateSync(Buffer.from([0, 128]))),
    pngChunk("IEND", Buffer.alloc(0)),
    Buffer.from("GPS after the end"),
  ]);
}

function webpChunk(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** A WebP with EXIF and XMP. */
export function webp(): Buffer {
  const body = Buffer.concat([
    webpChunk("VP8X", Buffer.from([0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    webpChunk("ICCP", Buffer.from("profile")),
    webpChunk("VP8L", Buffer.from([0x2f, 0, 0, 0, 0])),
    webpChunk("EXIF", exif(1)),
    webpChunk("XMP ", Buffer.from("GPS in XMP")),
  ]);
  const head = Buffer.from("RIFF\0\0\0\0WEBP", "latin1");
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}

/** The beginning of an ISO media file of a brand, such as `heic` or `isom`. */
export function isoMedia(brand: string): Buffer {
  const box = Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}mif1`, "latin1");
  return Buffer.concat([box, Buffer.alloc(64)]);
}

export const pdf = Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
