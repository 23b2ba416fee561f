import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { problem } from "./problems.ts";

/**
 * Makes this process the only one that uses `folder`, until `release` or its death in any manner.
 *
 * The lock is one of the operating system, on an empty file that SQLite keeps locked: the system drops it with the
 * process, so that there is no stale lock to recognise, and it also holds between containers on one machine, where
 * comparing process ids would be wrong. (Do not open the file `lock` elsewhere in this process: POSIX drops the
 * locks of a process on a file with the first descriptor it closes.)
 *
 * Throws `database.in-use` naming the process that has it.
 */
export function lockFolder(folder: string): { release(): void } {
  const pidFile = path.join(folder, "lock.pid");
  const lock = new DatabaseSync(path.join(folder, "lock"), { timeout: 0 });
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw problem("database.in-use", { folder, pid: readPid(pidFile) ?? "?" });
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  const release = () => {
    if (lock.isOpen) lock.close();
  };
  return { release };
}

const sqliteBusy = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === sqliteBusy;
}

/** First line of a pid file, or undefined where there is none. */
export function readPid(file: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  const pid = Number.parseInt(text, 10);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}
