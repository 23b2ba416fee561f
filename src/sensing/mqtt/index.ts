export type { SensorThings } from "./beside.ts";
export { type Broker, type BrokerParts, openBroker } from "./broker.ts";
export { type ExternalParts, openExternal } from "./external.ts";
export { type Mqtt, type MqttGiven, openMqtt } from "./open.ts";
export { problem as mqttProblem } from "./problems.ts";
