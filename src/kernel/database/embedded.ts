import { chownSync, existsSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../problems.ts";
import { findBinaries } from "./binaries.ts";
import {
  createCluster,
  handOver,
  readPasswords,
  refuseOtherVersion,
  renewSocketFolder,
  superuser,
} from "./cluster.ts";
import { chooseIdentity, type Identity, type IdentityOptions } from "./identity.ts";
import { keepRunning } from "./keeper.ts";
import { lockFolder } from "./lock.ts";
import { endOrphan, type Postmaster, type ServerLog, startPostmaster } from "./postmaster.ts";
import { problem } from "./problems.ts";
import { applicationRole, databaseName, ownerRole, provision } from "./roles.ts";
import { type Address, serverSettings, settingArguments } from "./settings.ts";

export type EmbeddedOptions = IdentityOptions & {
  /** Folder of the installation's data; the database lives in its subfolder `postgresql`. */
  dataDirectory: string;
  log: ServerLog;
  /** Every commit on the disk before it is answered (default). Off only for tests. */
  durable?: boolean;
};

/** A running embedded server and how to reach it. */
export type EmbeddedDatabase = {
  /** As `liangwang_app`: the application. */
  readonly url: string;
  /** As `liangwang_owner`: owner of the database; runs migrations, may create trusted extensions. */
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  /** Whether this start made it: there is nothing in it yet. */
  readonly isNew: boolean;
  /** Process id of the server; another one after the server ended by itself and was started again. */
  readonly pid: number;
  /** Fast shutdown: ends sessions, writes a checkpoint, and resolves when the server is gone. */
  stop(): Promise<void>;
};

/**
 * Starts the PostgreSQL that comes with the program, making the cluster, its roles and the database at first.
 *
 * Connections authenticate by SCRAM with random passwords kept in `passwords.json` (0600). Peer authentication would
 * need none, but knows no user inside a user namespace and does not exist on Windows; one way everywhere is simpler.
 * The server listens on a socket in a folder of its own; where the path is too long for one, and on Windows, on a
 * free port of the loopback interface. A server that ends by itself is started again at the same address.
 *
 * Throws `database.in-use` when another process has the folder, and the other problems of `problems.ts`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { folder, lock } = writable(options.dataDirectory, () => {
    const opened = openFolder(options.dataDirectory);
    return { folder: opened, lock: lockFolder(opened) };
  });
  try {
    return await startLocked(folder, options, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Says of what the file system refuses what to do about it: full, read-only, not ours, no folder. */
function writable<T>(dataDirectory: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof Problem || !("code" in error)) throw error;
    throw problem("database.folder-unusable", { folder: dataDirectory, reason: error.message });
  }
}

async function startLocked(
  folder: string,
  options: EmbeddedOptions,
  release: () => void,
): Promise<EmbeddedDatabase> {
  const durable = options.durable ?? true;
  const cluster = path.join(folder, "cluster");
  refuseOtherVersion(cluster);
  await endOrphan(cluster, options.log);
  const identity = await chooseIdentity(findBinaries(folder), folder, options);
  const isNew = !existsSync(cluster);
  const passwords = isNew ? await createCluster(identity, folder, durable) : readPasswords(folder);
  handOver(identity, folder);
  const { postmaster, address } = await start(identity, folder, durable, options.log);
  const again = async () => {
    await endOrphan(cluster, options.log);
    if ("socketFolder" in address) renewSocketFolder(identity, folder);
    return startAt(address, identity, folder, durable, options.log);
  };
  const server = keepRunning(postmaster, again, options.log);
  const stop = () => server.stop().finally(release);
  try {
    await provision(urlOf(address, superuser, passwords.superuser, "postgres"), passwords);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: urlOf(address, applicationRole, passwords.app, databaseName),
    ownerUrl: urlOf(address, ownerRole, passwords.owner, databaseName),
    superuserUrl: urlOf(address, superuser, passwords.superuser, databaseName),
    isNew,
    get pid() {
      return server.pid;
    },
    stop,
  };
}

/** Makes the database's folder, for nobody else to enter. Below a folder of another user, it becomes that user's. */
function openFolder(dataDirectory: string): string {
  mkdirSync(dataDirectory, { recursive: true });
  const folder = path.join(realpathSync(dataDirectory), "postgresql");
  if (!existsSync(folder)) {
    mkdirSync(folder, { mode: 0o700 });
    const { uid, gid } = statSync(dataDirectory);
    if (process.getuid?.() === 0 && uid !== 0) chownSync(folder, uid, gid);
  }
  return folder;
}

/** Longest socket path that every system takes, with the name of the socket itself. */
const socketPathBytes = 100;
const retryForMs = 15_000;

async function start(identity: Identity, folder: string, durable: boolean, log: ServerLog) {
  const giveUp = Date.now() + retryForMs;
  for (;;) {
    const address = await chooseAddress(identity, folder);
    try {
      return { postmaster: await startAt(address, identity, folder, durable, log), address };
    } catch (error) {
      if (!isPassing(error) || Date.now() > giveUp) throw error;
      await sleep(100);
    }
  }
}

function startAt(
  address: Address,
  identity: Identity,
  folder: string,
  durable: boolean,
  log: ServerLog,
): Promise<Postmaster> {
  const settings = settingArguments(serverSettings(address, durable));
  return startPostmaster(identity, path.join(folder, "cluster"), settings, log);
}

/** Faults that pass by themselves: sessions of a killed server still ending, or the free port taken by another. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Problem)) return false;
  return /shared memory block|could not create any TCP\/IP sockets/.test(error.message);
}

async function chooseAddress(identity: Identity, folder: string): Promise<Address> {
  const socket = path.join(folder, "socket", ".s.PGSQL.5432");
  if (process.platform !== "win32" && Buffer.byteLength(socket) <= socketPathBytes) {
    return { socketFolder: renewSocketFolder(identity, folder) };
  }
  return { port: await freePort() };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function urlOf(address: Address, user: string, password: string, database: string): string {
  const login = `postgresql://${user}:${password}`;
  if ("port" in address) return `${login}@127.0.0.1:${address.port}/${database}`;
  // The host before the path keeps the URL valid for any parser; `host` below is what counts.
  return `${login}@localhost:5432/${database}?host=${encodeURIComponent(address.socketFolder)}`;
}
