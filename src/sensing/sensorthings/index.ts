export { sensorThingsOverMqtt } from "./over-mqtt.ts";
export { sensorThingsRoutes } from "./routes.ts";
export { groundOf, type SensorThingsGiven } from "./service.ts";
export { extrasKeeper } from "./writing/extras.ts";
