import { type FileHandle, open, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { ReadingBatch } from "../history.ts";
import { syncFolder } from "./files.ts";
import { frameOf, readFrames } from "./frame.ts";

const nameOf = (segment: number) => `journal-${String(segment).padStart(10, "0")}.bin`;
const segmentOf = (name: string) => /^journal-(\d{10,})\.bin$/.exec(name)?.[1];

/** Numbers of the segments of a folder, oldest first. */
export async function segmentsIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  });
  const numbers = names.map(segmentOf).filter((number) => number !== undefined);
  return numbers.map(Number).sort((a, b) => a - b);
}

export const segmentFile = (folder: string, segment: number) => path.join(folder, nameOf(segment));

/** Reads a whole segment. */
export async function readSegment(folder: string, segment: number) {
  return readFrames(await readFile(segmentFile(folder, segment)));
}

/**
 * The journal: what has been acknowledged and is not in Parquet yet. Segments are only written at their end; each goes
 * as a whole when its readings are in Parquet.
 */
export class Journal {
  readonly #folder: string;
  #segment: number;
  #file: FileHandle | undefined;
  #position = 0;
  /** A write or a sync failed: what the file holds behind `#position` is not known, so nothing more goes into it. */
  #doubtful = false;

  constructor(folder: string, segment: number) {
    this.#folder = folder;
    this.#segment = segment;
  }

  /** The segment that is written to. */
  get segment(): number {
    return this.#segment;
  }

  get bytes(): number {
    return this.#position;
  }

  /** Writes a group and returns when it is on the disk. After an error nothing of it counts. */
  async append(batch: ReadingBatch): Promise<void> {
    if (this.#doubtful) await this.#startOver();
    const { buffers, bytes } = frameOf(batch);
    try {
      this.#file ??= await this.#create();
      await writeAll(this.#file, buffers, bytes, this.#position);
      await this.#file.datasync();
    } catch (error) {
      this.#doubtful = true;
      // A frame that is whole on the disk but was not acknowledged does no harm: sent again, it is a repeat.
      await this.#file?.truncate(this.#position).catch(() => {});
      throw error;
    }
    this.#position += bytes;
  }

  /** Begins a new segment and answers the number of the one that ends. */
  async turn(): Promise<number> {
    const ended = this.#segment;
    await this.close();
    this.#segment += 1;
    this.#position = 0;
    this.#doubtful = false;
    return ended;
  }

  /** Removes segments up to this one. */
  async drop(through: number): Promise<void> {
    for (const segment of await segmentsIn(this.#folder)) {
      if (segment <= through) await rm(segmentFile(this.#folder, segment), { force: true });
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #create(): Promise<FileHandle> {
    const file = await open(segmentFile(this.#folder, this.#segment), "w", 0o600);
    await syncFolder(this.#folder);
    return file;
  }

  /** After a failed sync the kernel may have forgotten pages: the file is opened anew, cut and synced first. */
  async #startOver(): Promise<void> {
    await this.close();
    const file = await open(segmentFile(this.#folder, this.#segment), "a+", 0o600);
    await file.close();
    const again = await open(segmentFile(this.#folder, this.#segment), "r+");
    try {
      await again.truncate(this.#position);
      await again.sync();
      await syncFolder(this.#folder);
    } catch (error) {
      await again.close();
      throw error;
    }
    this.#file = again;
    this.#doubtful = false;
  }
}

async function writeAll(
  file: FileHandle,
  buffers: Uint8Array[],
  bytes: number,
  position: number,
): Promise<void> {
  const { bytesWritten } = await file.writev(buffers, position);
  if (bytesWritten === bytes) return;
  // A short write: the rest in one piece, so that a full disk says so.
  const rest = Buffer.concat(buffers).subarray(bytesWritten);
  let done = 0;
  while (done < rest.length) {
    const part = await file.write(rest, done, rest.length - done, position + bytesWritten + done);
    done += part.bytesWritten;
  }
}
