export type { Application, StartOptions } from "./application.ts";
export { isForPeople, startApplication, version } from "./application.ts";
export { checkCity } from "./check.ts";
export type { City } from "./city.ts";
export { cityFolder, openCalendar, openCity, openPlaces } from "./city.ts";
export { type CommandHouse, openForCommand } from "./command.ts";
export { layGround, openInstallation, reachInstallation } from "./ground.ts";
export type { House } from "./modules.ts";
export { openPages, type Pages, type Shown } from "./pages/pages.ts";
