import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("../../bin/liangwang", import.meta.url));

/** Exit code 1 of `verify` says that somebody tampered with the ledger: nothing else may end with it. */
it.each([
  ["an option that there is not", ["verify", "--foo"], {}, "unknown option"],
  [
    "a database that does not answer",
    ["verify"],
    { DATABASE_URL: "postgres://city:secret@127.0.0.1:1/city" },
    "PostgreSQL at 127.0.0.1:1/city cannot be used",
  ],
])("%s is no answer: exit code 2 and a sentence", (_, words, settings, said) => {
  const env = { ...process.env, LIANGWANG_DATA: join(tmpdir(), "liangwang-nothing"), ...settings };
  const ended = spawnSync(process.execPath, [program, ...words], { env, encoding: "utf8" });
  expect(ended.status).toBe(2);
  expect(ended.stderr).toContain(said);
  expect(ended.stderr).not.toMatch(/\n {4}at |secret/);
});
