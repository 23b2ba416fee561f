import { execFile } from "node:child_process";
import { chownSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { type Binaries, copyBinaries } from "./binaries.ts";
import { problem } from "./problems.ts";

const run = promisify(execFile);

/** As whom, and through which helpers, the programs of PostgreSQL are run. */
export type Identity = {
  readonly name: string;
  readonly binaries: Binaries;
  /** Command to put in front, such as `unshare …`. */
  readonly front: readonly string[];
  /** Command to put in front of the server, so that it ends with us; empty where the system has none. */
  readonly tether: readonly string[];
  /** Numbers of the user to become; undefined stays who we are. */
  readonly user: { uid: number; gid: number } | undefined;
};

/** PostgreSQL refuses uid 0, but only as it sees itself: outside this namespace the files belong to root as before. */
const namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000"];
/** Fast shutdown of the server when the process that started it dies. */
const tether = ["setpriv", "--pdeathsig", "INT"];

/** For tests: leaves out the namespace, as on machines that forbid it. */
export type IdentityOptions = { withoutNamespace?: boolean };

/**
 * Decides as whom PostgreSQL runs on `folder`. Ordinary users run it as themselves. Root runs it in a user
 * namespace; where that is forbidden or the folder belongs to someone else, as the folder's owner or as a system
 * user. Throws `database.no-identity` with what was tried.
 */
export async function chooseIdentity(
  binaries: Binaries,
  folder: string,
  options: IdentityOptions,
): Promise<Identity> {
  if (process.platform === "win32" || process.getuid?.() !== 0) {
    return { ...(await probe({ name: "self", binaries, front: [], tether, user: undefined })) };
  }
  const before = statSync(folder);
  const reasons: string[] = [];
  for (const candidate of candidates(folder, options)) {
    const { uid, gid } = candidate.user ?? { uid: 0, gid: 0 };
    const closed = closedAncestor(uid, gid, folder);
    if (closed !== undefined) {
      reasons.push(`${candidate.name} may not enter ${closed}`);
      continue;
    }
    try {
      // The libraries that the server needs may lie in it.
      chownSync(folder, uid, gid);
      const reachable = closedAncestor(uid, gid, path.dirname(binaries.postgres)) === undefined;
      return await probe({ ...candidate, binaries: reachable ? binaries : copyBinaries(binaries, folder) });
    } catch (error) {
      reasons.push(`${candidate.name}: ${error instanceof Error ? error.message.trim() : String(error)}`);
    }
  }
  chownSync(folder, before.uid, before.gid);
  throw problem("database.no-identity", { folder, reasons: reasons.join("; ") });
}

/** Runs the server's `--version`, with and without the tether, and keeps what works. Rejects when neither does. */
async function probe(identity: Identity): Promise<Identity> {
  if (process.platform === "linux") {
    try {
      await runAs(identity, [...identity.tether, identity.binaries.postgres, "--version"]);
      return identity;
    } catch {
      // An older util-linux or busybox: without the tether, the next start takes over what was left.
    }
  }
  await runAs(identity, [identity.binaries.postgres, "--version"]);
  return { ...identity, tether: [] };
}

/** Runs a program to its end as that identity; rejects with its error output when it fails. */
export async function runAs(identity: Identity, command: readonly string[]): Promise<void> {
  const [program = "", ...rest] = [...identity.front, ...command];
  try {
    await run(program, rest, {
      env: serverEnvironment(identity.binaries),
      windowsHide: true,
      ...identity.user,
    });
  } catch (error) {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new Error(output === "" ? String(error instanceof Error ? error.message : error) : output, {
      cause: error,
    });
  }
}

const mebibyte = 2 ** 20;

/**
 * How the GNU C library keeps memory that a statement gave back, in bytes: by its own rules it returns most of it to the
 * kernel, which has to clear it again page by page for the next statement. Other libraries do not read these.
 */
const memoryKept = {
  MALLOC_TRIM_THRESHOLD_: String(32 * mebibyte),
  MALLOC_MMAP_THRESHOLD_: String(32 * mebibyte),
  MALLOC_TOP_PAD_: String(2 * mebibyte),
};

/** Our environment without what would change the server's behaviour behind our back (PGPORT, PGOPTIONS, LC_ALL …). */
export function serverEnvironment(binaries: Binaries): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...memoryKept, ...Object.fromEntries(kept), ...binaries.environment };
}

type Candidate = Omit<Identity, "binaries">;

function candidates(folder: string, options: IdentityOptions): Candidate[] {
  const owner = statSync(folder);
  const asOwner: Candidate[] =
    owner.uid === 0
      ? []
      : [{ name: `user ${owner.uid}`, front: [], tether, user: { uid: owner.uid, gid: owner.gid } }];
  const inNamespace: Candidate[] =
    options.withoutNamespace === true || owner.uid !== 0
      ? []
      : [{ name: "user namespace", front: namespace, tether, user: undefined }];
  return [...inNamespace, ...asOwner, ...systemUsers()];
}

const systemUserNames = ["liangwang", "postgres", "nobody"];

function systemUsers(): Candidate[] {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  return systemUserNames.flatMap((name) => {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":");
    const user = { uid: Number(fields?.[2]), gid: Number(fields?.[3]) };
    return user.uid > 0 && user.gid > 0 ? [{ name: `user ${name}`, front: [], tether, user }] : [];
  });
}

const enter = 0o1;

/** The first folder on the way to `target` that a user without privileges may not enter, or undefined. */
function closedAncestor(uid: number, gid: number, target: string): string | undefined {
  const parts = path.dirname(target).split(path.sep);
  for (let length = 1; length <= parts.length; length += 1) {
    const folder = parts.slice(0, length).join(path.sep) || path.sep;
    const { mode, uid: owner, gid: group } = statSync(folder);
    const shift = owner === uid ? 6 : group === gid ? 3 : 0;
    if (((mode >> shift) & enter) === 0) return folder;
  }
  return undefined;
}
