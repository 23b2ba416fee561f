import type { Command } from "commander";
import { cityFolder, openCalendar, openPlaces } from "../app/index.ts";
import { calendarCommands } from "../calendar/index.ts";
import { placeCommands } from "../foundation/index.ts";
import { describeConfig, languageOfTerminal, loadConfig } from "../kernel/index.ts";
import { registerBackup } from "./backup.ts";
import type { Beginning } from "./begin.ts";
import { registerCheck } from "./check.ts";
import { registerDay } from "./day/command.ts";
import { registerImport } from "./import.ts";
import { registerOperation } from "./operation.ts";
import { registerStart } from "./start.ts";

/** Adds every command of the program; `begin` gives what a start has begun. */
export function registerCommands(program: Command, begin: () => Beginning): void {
  const folder = () => cityFolder(loadConfig(process.env).city);
  registerStart(program, begin);
  registerOperation(program);
  registerBackup(program);
  registerCheck(program);
  registerImport(program);
  registerDay(program);
  calendarCommands(program, () => openCalendar(folder()));
  placeCommands(program, () => openPlaces(folder()));
  program
    .command("config")
    .description("print every setting: value, source, unit and meaning")
    .action(printConfig);
}

function printConfig(): void {
  const rows = describeConfig(process.env, languageOfTerminal());
  const width = (key: "variable" | "value" | "source") => Math.max(...rows.map((row) => row[key].length));
  const [variable, value, source] = [width("variable"), width("value"), width("source")];
  for (const row of rows) {
    console.log(
      `${row.variable.padEnd(variable)}  ${row.value.padEnd(value)}  ${row.source.padEnd(source)}  ${row.meaning} [${row.unit}]`,
    );
  }
}
