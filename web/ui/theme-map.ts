import type { StyleSpecification } from "maplibre-gl";
import { colours, heat, type Theme } from "./tokens.ts";

/** Colours of what stands on the map. */
export function mapColours(theme: Theme) {
  const c = colours[theme];
  return {
    ground: c.paper,
    district: c.surface,
    border: c.lineStrong,
    neighbourhood: c.line,
    ink: c.ink,
    label: c.inkSoft,
    halo: c.surface,
    chosen: c.brand,
    chosenSoft: c.brandSoft,
    green: c.green,
    amber: c.amber,
    red: c.vermilion,
    paused: c.blue,
    none: c.inkFaint,
    heat: heat[theme],
  };
}

/** An empty map in the house's colours: no tiles and no fonts from outside; labels are HTML markers. */
export function mapStyle(theme: Theme): StyleSpecification {
  return {
    version: 8,
    sources: {},
    layers: [{ id: "ground", type: "background", paint: { "background-color": mapColours(theme).ground } }],
  };
}
