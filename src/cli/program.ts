import { Command } from "commander";
import { isForPeople, version } from "../app/index.ts";
import {
  ConfigError,
  FaultyFiles,
  formatFault,
  type Language,
  languageOfTerminal,
  Problem,
} from "../kernel/index.ts";
import type { Beginning } from "./begin.ts";
import { registerCommands } from "./commands.ts";

/** Exit code: 1 is an answer (such as: tampered with); 2 says that there was none, whatever the reason. */
const NO_ANSWER = 2;

/** What an expected failure says to whoever sits at the terminal. */
function sentenceFor(error: Error, language: Language): string {
  if (error instanceof Problem || error instanceof ConfigError) return error.sentence(language);
  if (error instanceof FaultyFiles)
    return error.faults.map((fault) => formatFault(fault, language)).join("\n");
  return error.message;
}

/** Runs the command line of this process. `begin` gives what a start has begun, or begins it. */
export async function runProgram(begin: () => Beginning): Promise<void> {
  const program = new Command("liangwang")
    .description("One network to run the city, one network to serve its people")
    .version(version)
    .showHelpAfterError()
    // Before the commands, which inherit it.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : NO_ANSWER))
    .configureHelp({ sortSubcommands: true });
  registerCommands(program, begin);

  // Whoever reads our answer may stop reading, as `head` does: no fault of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });

  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    console.error(isForPeople(error) ? sentenceFor(error, languageOfTerminal()) : error);
    process.exitCode = NO_ANSWER;
  }
}
