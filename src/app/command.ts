import { type Config, type Ground, type Log, openHistory, systemClock } from "../kernel/index.ts";
import { type City, cityFolder, openCity } from "./city.ts";
import { layGround, reachInstallation } from "./ground.ts";
import { type House, raiseHouse } from "./modules.ts";

/** An installation for one command: everything but the server and the jobs. */
export type CommandHouse = {
  city: City;
  ground: Ground;
  house: House;
  place: string;
  close(): Promise<void>;
};

/**
 * Opens an installation for one command, beside the running server where there is one. What follows the command's
 * acts is recorded, and done by the server as soon as it runs.
 */
export async function openForCommand(config: Config, log: Log): Promise<CommandHouse> {
  const city = await openCity(cityFolder(config.city), systemClock.now());
  const opened = await reachInstallation(config, log);
  // Opened and locked only where the command asks it something.
  const history = openHistory(config, log);
  try {
    let house: House | undefined;
    const { ground, metrics } = layGround(
      opened.database,
      systemClock,
      () => house?.modules,
      config.dataDirectory,
    );
    house = await raiseHouse({ config, log, city, ground, metrics, history });
    house.sensing.houseStands();
    const { close } = house;
    return {
      city,
      ground,
      house,
      place: opened.place,
      async close() {
        await close();
        await history.close();
        await opened.close();
      },
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
