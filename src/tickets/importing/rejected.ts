import { existsSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import path from "node:path";

/**
 * The file of rejected rows, one JSON line each: row, reason, raw. It exists only where there are some. Where nothing
 * may be written beside the imported file, it lies in the working folder.
 */
export class RejectedRows {
  #file: string;
  #handle: Promise<FileHandle> | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  async write(row: { row: number; reason: string; raw: unknown }): Promise<void> {
    this.#handle ??= this.#open();
    await (await this.#handle).appendFile(`${JSON.stringify(row)}\n`);
  }

  async #open(): Promise<FileHandle> {
    try {
      return await open(this.#file, "w");
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code !== "EACCES" && code !== "EROFS" && code !== "EPERM") throw error;
      this.#file = path.resolve(path.basename(this.#file));
      return open(this.#file, "w");
    }
  }

  /** The file, or null where no row was rejected; then that of an earlier run is gone, too. */
  async close(): Promise<string | null> {
    if (this.#handle === undefined) {
      if (existsSync(this.#file)) await rm(this.#file);
      return null;
    }
    await (await this.#handle).close();
    return this.#file;
  }
}
