export { oneOf, useAddress } from "./address.ts";
export { AreaChoice, Choice, SearchField, Tabs, UnitFilter, useAreaNames } from "./filters.tsx";
