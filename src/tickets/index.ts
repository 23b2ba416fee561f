export type { CityFiles } from "./intake/files.ts";
export { loadCityFiles } from "./intake/load.ts";
export { ticketFlow } from "./life/flow.ts";
export type { TicketServices } from "./life/services.ts";
export { ticketsModule } from "./module.ts";
export { provideTicketServices } from "./provide.ts";
