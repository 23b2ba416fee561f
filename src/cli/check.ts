import { existsSync } from "node:fs";
import path from "node:path";
import { type Command, Option } from "commander";
import { checkCity, openCity } from "../app/index.ts";
import {
  FaultyFiles,
  fill,
  formatFault,
  type Language,
  languageOfTerminal,
  languages,
  type Text,
} from "../kernel/index.ts";
import { loadRhythm } from "./day/rhythm.ts";
import { loadSensorHabits } from "./day/sensors/habits.ts";
import { loadDemoRequests } from "./demo/requests.ts";
import { loadDemoWork } from "./demo/work.ts";

/** `liangwang check FOLDER`: every file of a city folder against its schema and against each other. */
export function registerCheck(program: Command): void {
  program
    .command("check")
    .argument("<folder>", "city folder, such as cities/NAME")
    .description("validate a city folder: says file, line and what to do")
    .addOption(
      new Option(
        "--language <language>",
        "language of what is found; else that of the terminal (LANG)",
      ).choices(languages),
    )
    .action(async (folder: string, { language = languageOfTerminal() }: { language?: Language }) => {
      try {
        for (const line of await checkCity(folder, new Date())) console.log(line);
        for (const line of await checkDay(folder)) console.log(line);
      } catch (error) {
        if (!(error instanceof FaultyFiles)) throw error;
        for (const fault of error.faults) console.error(formatFault(fault, language));
        console.error(fill(total[language], { count: error.faults.length }));
        process.exitCode = 1;
      }
    });
}

const total: Text = { en: "{count} faults", "zh-CN": "共 {count} 处问题", ja: "問題 {count} 件" };

/** The files of a simulated day, where the city brings them. */
async function checkDay(folder: string): Promise<string[]> {
  if (!existsSync(path.join(folder, "day"))) return [];
  const rhythm = await loadRhythm(folder);
  const requests = await loadDemoRequests(folder);
  const words = requests === undefined ? "no requests of its own" : `${requests.length} requests`;
  const work = await loadDemoWork(folder);
  const byHand =
    work === undefined ? "no work begun by hand" : `${work.begin.length} processes begun by hand`;
  return [`day: ${rhythm.tickets} tickets, ${words}, ${byHand}, ${await sensorsOf(folder)}`];
}

async function sensorsOf(folder: string): Promise<string> {
  if (!existsSync(path.join(folder, "day", "readings.yaml"))) return "no sensors of its own";
  const { streams } = await openCity(folder, new Date());
  const habits = await loadSensorHabits(folder, streams.kinds);
  return `habits of ${Object.keys(habits?.kinds ?? {}).length} of ${streams.kinds.length} kinds of sensors`;
}
