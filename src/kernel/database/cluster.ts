import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { type Identity, runAs } from "./identity.ts";
import { problem } from "./problems.ts";

/** Major version of the cluster format that the binaries write. */
const majorVersion = "18";
export const superuser = "postgres";

/** Throws `database.other-version` when another PostgreSQL wrote the cluster. */
export function refuseOtherVersion(cluster: string): void {
  const file = path.join(cluster, "PG_VERSION");
  if (!existsSync(file)) return;
  const found = readFileSync(file, "utf8").trim();
  if (found !== majorVersion) {
    throw problem("database.other-version", { folder: cluster, found, expected: majorVersion });
  }
}

export type Passwords = { superuser: string; owner: string; app: string };

/** The passwords of an existing cluster. Throws `database.passwords-missing`. */
export function readPasswords(folder: string): Passwords {
  const file = path.join(folder, "passwords.json");
  try {
    const found = JSON.parse(readFileSync(file, "utf8")) as Partial<Passwords>;
    if (found.superuser !== undefined && found.owner !== undefined && found.app !== undefined) {
      return { superuser: found.superuser, owner: found.owner, app: found.app };
    }
  } catch {
    // Told below: whatever is wrong with the file, the remedy is the same.
  }
  throw problem("database.passwords-missing", { folder, file });
}

/**
 * Makes the cluster beside its place and moves it there when it is whole, so that an interrupted first start begins
 * anew. The locale is PostgreSQL's own C.UTF-8: the order of text never changes with the machine's libraries.
 */
export async function createCluster(
  identity: Identity,
  folder: string,
  durable: boolean,
): Promise<Passwords> {
  const secret = () => randomBytes(24).toString("hex");
  const passwords = { superuser: secret(), owner: secret(), app: secret() };
  const half = path.join(folder, "cluster.half");
  const passwordFile = path.join(folder, "initdb.password");
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(passwordFile, passwords.superuser, { mode: 0o600 });
  own(identity, half, passwordFile);
  const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  const access = ["-U", superuser, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  const disk = ["--data-checksums", ...(durable ? [] : ["--no-sync"]), "--no-instructions"];
  try {
    await runAs(identity, [identity.binaries.initdb, "-D", half, ...locale, ...access, ...disk]);
  } catch (error) {
    throw problem("database.initdb-failed", {
      folder,
      output: error instanceof Error ? error.message : String(error),
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  const file = path.join(folder, "passwords.json");
  writeFileSync(file, `${JSON.stringify(passwords, null, 2)}\n`, { mode: 0o600, flush: true });
  chmodSync(file, 0o600);
  renameSync(half, path.join(folder, "cluster"));
  return passwords;
}

/** Gives paths to the user as whom the server runs; nothing to do where that is us. */
function own(identity: Identity, ...paths: string[]): void {
  if (identity.user === undefined) return;
  for (const each of paths) chownSync(each, identity.user.uid, identity.user.gid);
}

/**
 * Gives what lies in the folder to the user as whom the server runs, where an earlier run had another one: so the
 * same user may later start the program without root.
 */
export function handOver(identity: Identity, folder: string): void {
  const user = identity.user;
  if (user === undefined) return;
  const files = ["passwords.json", "lock", "lock.pid", "libraries"].map((name) => path.join(folder, name));
  own(identity, ...files.filter((file) => existsSync(file)));
  const cluster = path.join(folder, "cluster");
  if (statSync(cluster).uid === user.uid) return;
  own(identity, cluster);
  for (const name of readdirSync(cluster, { recursive: true, encoding: "utf8" })) {
    lchownSync(path.join(cluster, name), user.uid, user.gid);
  }
}

/** An empty folder for the socket: what a killed server left there would keep the next from starting. */
export function renewSocketFolder(identity: Identity, folder: string): string {
  const socketFolder = path.join(folder, "socket");
  rmSync(socketFolder, { recursive: true, force: true });
  mkdirSync(socketFolder, { mode: 0o700 });
  own(identity, socketFolder);
  return socketFolder;
}
