import type { Command } from "commander";
import { checkCity } from "../app/index.ts";
import { FaultyFiles, formatFault } from "../kernel/index.ts";

/** `liangwang check FOLDER`: every file of a city folder against its schema and against each other. */
export function registerCheck(program: Command): void {
  program
    .command("check")
    .argument("<folder>", "city folder, such as cities/NAME")
    .description("validate a city folder: says file, line and what to do")
    .action(async (folder: string) => {
      try {
        for (const line of await checkCity(folder, new Date())) console.log(line);
      } catch (error) {
        if (!(error instanceof FaultyFiles)) throw error;
        for (const fault of error.faults) console.error(formatFault(fault));
        console.error(`${error.faults.length} faults`);
        process.exitCode = 1;
      }
    });
}
