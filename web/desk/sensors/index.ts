export { oneOf, useAddress } from "./address.ts";
export { AlarmDetail, acknowledgeOne, useAlarm, useTickets } from "./alarm.tsx";
export { AreaChoice, Choice, SearchField, Tabs, UnitFilter, useAreaNames } from "./filters.tsx";
