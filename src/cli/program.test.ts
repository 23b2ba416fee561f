import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("../../bin/liangwang", import.meta.url));

it("tells what is wrong in a city's folder in the terminal's language, or in that which is asked for", () => {
  const folder = mkdtempSync(join(tmpdir(), "liangwang-check-"));
  const city = join(folder, "city");
  cpSync(fileURLToPath(new URL("../../cities/port-linden", import.meta.url)), city, { recursive: true });
  const file = join(city, "city.yaml");
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace("defaultDeadline: town", "defaultDeadline: village"),
  );
  const said = (words: string[], LANG: string) => {
    const env = { ...process.env, LC_ALL: "", LC_MESSAGES: "", LANG };
    return spawnSync(process.execPath, [program, "check", city, ...words], { env, encoding: "utf8" });
  };
  const plain = said([], "C");
  expect(plain.status).toBe(1);
  expect(plain.stderr).toMatch(
    /city\.yaml:\d+: tickets\.defaultDeadline: there is no deadline class "village"/,
  );
  expect(said([], "zh_CN.UTF-8").stderr).toMatch(
    /tickets\.defaultDeadline: 没有时限类别“village”.*\n共 1 处/,
  );
  expect(said(["--language", "ja"], "C").stderr).toContain("期限区分「village」はありません");
  const lost = spawnSync(process.execPath, [program, "check", join(folder, "lost")], {
    env: { ...process.env, LC_ALL: "ja_JP.UTF-8" },
    encoding: "utf8",
  });
  expect([lost.status, lost.stderr]).toEqual([2, expect.stringMatching(/[ぁ-ん]/)]);
  rmSync(folder, { recursive: true });
});

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
