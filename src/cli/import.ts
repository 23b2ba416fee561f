import type { Command } from "commander";
import { type CommandHouse, openForCommand } from "../app/index.ts";
import { accountCommands, keysCommands, placeImportCommand } from "../foundation/index.ts";
import { createLog, loadConfig, systemContext } from "../kernel/index.ts";
import { readingImportCommand, throughDoor } from "../sensing/index.ts";
import { requestImportCommand } from "../tickets/index.ts";

/** `liangwang import places|requests FILE`, `token …`, `account …`, `keys …`: what works in a whole installation. */
export function registerImport(program: Command): void {
  const parent = program.command("import").description("bring boundaries or another system's requests in");
  placeImportCommand(parent, async () => {
    const opened = await open();
    const { timeZone } = opened.city.files.city;
    const today = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(
      opened.ground.clock.now(),
    );
    return { context: systemContext(opened.ground, "import"), today, close: opened.close };
  });
  requestImportCommand(parent, async () => {
    const opened = await open();
    const { house, city, ground, close } = opened;
    const context = systemContext(ground, "import");
    return { parts: { services: house.services, files: city.files, context }, close };
  });
  readingImportCommand(parent, async () => {
    const { house, close } = await open();
    const { sensing } = house;
    await sensing.loaded;
    const { ingest } = sensing.intake;
    const door = await throughDoor(ingest.table, loadConfig(process.env).dataDirectory);
    return {
      ingest: door ?? ingest,
      makeStreams: (wanted) => sensing.addStreams(wanted),
      beside: door !== undefined,
      async close() {
        door?.close();
        await close();
      },
    };
  });
  keysCommands(program, async () => {
    const { house, ground, close } = await open();
    const { dataDirectory } = loadConfig(process.env);
    return { context: systemContext(ground, "cli"), people: house.people, dataDirectory, close };
  });
  accountCommands(program, async () => {
    const { house, ground, close } = await open();
    return { context: systemContext(ground, "cli"), parts: house.accounts.parts, close };
  });
}

function open(): Promise<CommandHouse> {
  return openForCommand(loadConfig(process.env), createLog("warn"));
}
