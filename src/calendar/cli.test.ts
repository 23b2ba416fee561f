import { Command, CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { calendarCommands } from "./cli.ts";
import { jingan, portLinden } from "./samples.ts";

const out: string[] = [];
const err: string[] = [];

beforeEach(() => {
  out.length = 0;
  err.length = 0;
  vi.stubEnv("LC_ALL", "C");
  vi.spyOn(console, "log").mockImplementation((line) => void out.push(String(line)));
  vi.spyOn(console, "error").mockImplementation((line) => void err.push(String(line)));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Runs `liangwang calendar …` and returns the exit code. */
async function run(args: string[], calendar = jingan): Promise<number> {
  const program = new Command("liangwang")
    .exitOverride()
    .configureOutput({ writeErr: (text) => void err.push(text.trim()) });
  calendarCommands(program, async () => calendar);
  try {
    await program.parseAsync(["calendar", ...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
}

describe("calendar due", () => {
  test("prints the time alone, and how it was counted beside it", async () => {
    expect(await run(["due", "--from", "2026-02-13T16:00+08:00", "--working-days", "3"])).toBe(0);
    expect(out).toEqual(["2026-02-25T16:00+08:00"]);
    expect(err.join("\n")).toContain("2026-02-15 to 2026-02-23  off: Spring Festival (春节)");
    expect(err.join("\n")).toContain("2026-02-25   360 min  09:00-12:00, 13:00-16:00");
  });

  test.each([
    [["--working-minutes", "90"], "2026-02-13T17:30+08:00"],
    [["--working-hours", "1.5"], "2026-02-13T17:30+08:00"],
    [["--statutory-working-days", "3"], "2026-02-25T17:30+08:00"],
    [["--natural-days", "3"], "2026-02-24T17:30+08:00"],
    [["--months", "1"], "2026-03-13T17:30+08:00"],
    [["--working-minutes", "90", "--shift", "roundTheClock"], "2026-02-13T17:30+08:00"],
    [
      [
        "--working-days",
        "1",
        "--pause",
        "2026-02-13T16:30/2026-02-24T10:00",
        "2026-02-14T10:00/2026-02-24T11:00",
      ],
      "2026-02-25T10:30+08:00",
    ],
  ])("%j", async (amount, expected) => {
    expect(await run(["due", "--from", "2026-02-13T16:00+08:00", ...amount])).toBe(0);
    expect(out).toEqual([expected]);
  });

  test("says how it was counted, and what is wrong, in the language of the terminal", async () => {
    vi.stubEnv("LC_ALL", "zh_CN.UTF-8");
    await run(["due", "--from", "2026-02-13T16:00+08:00", "--working-days", "3"]);
    expect(out).toEqual(["2026-02-25T16:00+08:00"]);
    expect(err[0]).toMatch(/^自 2026-02-13T16:00\+08:00 起 3 工作日，日历 jingan/);
    expect(err.join("\n")).toContain("2026-02-15 至 2026-02-23  休息：春节");
    expect(await run(["due", "--from", "soon", "--working-days", "3"])).toBe(2);
    expect(await run(["due", "--from", "2026-02-13T16:00", "--working-days", "three"])).toBe(2);
    expect(err.join("\n")).toContain("“three”不是有效的工作日数量，请填写不为负的数，例如 3。");
    expect(await run(["due", "--from", "2026-02-13T16:00"])).toBe(2);
    expect(err.at(-1)).toMatch(/^请用且只用其中一项说明时长/);
  });

  test("notes when the answer leaves the announced years", async () => {
    await run(["due", "--from", "2026-12-31T16:00+08:00", "--working-days", "1"]);
    expect(out).toEqual(["2027-01-01T16:00+08:00"]);
    expect(err.at(-1)).toMatch(/^Note: holidays are officially announced for 2007 to 2026 only/);
  });

  test("replays an old version", async () => {
    await run([
      "due",
      "--from",
      "2020-01-23T16:00",
      "--working-days",
      "2",
      "--calendar-version",
      "2020-01-10",
    ]);
    expect(out).toEqual(["2020-02-01T16:00+08:00"]);
  });
});

describe("calendar between", () => {
  test("prints working minutes and working days", async () => {
    expect(await run(["between", "2026-02-13T16:00+08:00", "2026-02-25T16:00+08:00"])).toBe(0);
    expect(out).toEqual(["1350 working minutes", "3 working days"]);
  });

  test("leaves pauses out", async () => {
    await run(["between", "2026-02-13T16:00", "2026-02-25T16:00", "--pause", "2026-02-14/2026-02-25"]);
    expect(out).toEqual(["450 working minutes", "1 working days"]);
  });
});

describe("calendar day", () => {
  test("prints a line for each date: the date, working or off, and why", async () => {
    expect(await run(["day", "2026-02-14", "2026-02-17", "2026-03-01", "2027-03-01"])).toBe(0);
    expect(out.map((line) => line.split("; notice")[0])).toEqual([
      "2026-02-14 working make-up day for Spring Festival (春节), Saturday",
      "2026-02-17 off Spring Festival (春节), Tuesday",
      "2026-03-01 off Sunday, a day of rest",
      "2027-03-01 working Monday, an ordinary working day; holidays of this year are not announced",
    ]);
    expect(err.at(-1)).toMatch(/^Note:/);
  });

  test("answers for another country's town", async () => {
    await run(["day", "2026-04-03"], portLinden);
    expect(out[0]).toMatch(/^2026-04-03 off Good Friday/);
  });
});

describe("bad input is one sentence and exit code 2", () => {
  test.each([
    [["day", "2026-02-30"], "“2026-02-30” is not a date"],
    [["due", "--from", "soon", "--working-days", "3"], "“soon” is not a point in time"],
    [
      ["due", "--from", "2026-02-13T16:00", "--working-days", "three"],
      "“three” is not an amount of working days",
    ],
    [["due", "--from", "2026-02-13T16:00", "--working-days", "-3"], "“-3” is not an amount of working days"],
    [["due", "--from", "2026-02-13T16:00"], "Say how long"],
    [["due", "--from", "2026-02-13T16:00", "--working-days", "3", "--months", "1"], "Say how long"],
    [
      ["due", "--from", "2026-02-13T16:00", "--working-days", "3", "--pause", "2026-02-14"],
      "The pause “2026-02-14”",
    ],
    [
      ["due", "--from", "2026-02-13T16:00", "--working-days", "3", "--pause", "2026-02-13T17:00/"],
      "never end",
    ],
    [
      ["due", "--from", "2026-02-13T16:00", "--working-days", "3", "--shift", "night"],
      "no shift pattern “night”",
    ],
    [["between", "2026-02-25T16:00", "2026-02-13T16:00"], "lies before"],
  ])("%j", async (args, sentence) => {
    expect(await run(args)).toBe(2);
    expect(out).toEqual([]);
    expect(err).toHaveLength(1);
    expect(err[0]).toContain(sentence);
    expect(err[0]).not.toContain("\n");
  });
});
