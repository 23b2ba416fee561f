export { crsByName, fromWgs84, toWgs84 } from "./crs.ts";
export type { BoundarySet } from "./folder.ts";
export { loadPlaces } from "./folder.ts";
export type { BoundaryOptions, BoundaryReading } from "./geojson.ts";
export { readBoundaries } from "./geojson.ts";
export { cellAt, cellBounds, cellCode, neighbours, parseCell } from "./grid.ts";
export { PlaceIndex } from "./resolve.ts";
export type { Area, Level, LonLat } from "./schema.ts";
export { AreaCode, AreaRef, CalendarDate, Crs, levels, Place, PlacesFile } from "./schema.ts";
