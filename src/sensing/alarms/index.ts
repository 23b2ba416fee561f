export { Alarms, type AlarmsGiven } from "./alarms.ts";
export { alarmProblem } from "./problems.ts";
export { findAlarm, type StoredAlarm } from "./store.ts";
