import type { Fix } from "../place/position.ts";
import { cameraTime, takenOf, withExif } from "./exif.ts";

const longestEdge = 1600;
const quality = 0.82;

/** A photo made small enough for the street's network, still showing what a checker must see. */
export type Shrunk = { blob: Blob; fileName: string };

/**
 * Shrinks a picture to a JPEG of at most 1600 px and writes into it when and where it was taken: as the camera said,
 * else now and here. Throws where it is no picture that this phone can read.
 */
export async function shrink(file: File, fix: Fix | undefined): Promise<Shrunk> {
  const said = takenOf(new Uint8Array(await file.arrayBuffer()));
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const factor = Math.min(1, longestEdge / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * factor));
  canvas.height = Math.max(1, Math.round(picture.height * factor));
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this phone cannot draw");
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  if (small === null) throw new Error("this phone cannot make a photo of this size");
  const place = said?.place ?? placeOf(fix);
  const time = said?.at === undefined ? cameraTime(new Date(file.lastModified)) : { at: said.at };
  const offset = said?.offset === undefined ? {} : { offset: said.offset };
  const taken = { ...time, ...offset, ...(place === undefined ? {} : { place }) };
  const bytes = withExif(new Uint8Array(await small.arrayBuffer()), taken);
  const name = file.name.replace(/\.[^.]*$/, "").slice(0, 60);
  return {
    blob: new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "image/jpeg" }),
    fileName: `${name === "" ? "photo" : name}.jpg`,
  };
}

const placeOf = (fix: Fix | undefined) =>
  fix === undefined
    ? undefined
    : { longitude: fix.longitude, latitude: fix.latitude, accuracyMetres: fix.accuracyMetres };
