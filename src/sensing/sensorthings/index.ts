export { sensorThingsRoutes } from "./routes.ts";
export type { SensorThingsGiven } from "./service.ts";
