import type { Map as MapLibre } from "maplibre-gl";
import type { Light, Theme } from "../tokens.ts";

/** Degrees of WGS-84. */
export type Position = { longitude: number; latitude: number };

/** One thing on the map. `name` is what the list beside the map says of it. */
export type MapPoint = Position & { id: string; light: Light; name: string };

/** Many things in one place; `red` of them are late. */
export type MapCluster = Position & { count: number; red?: number | undefined };

/** What is seen: west, south, east, north in degrees, and MapLibre's zoom. */
export type MapView = { box: [number, number, number, number]; zoom: number };

export type DistrictMapProps = {
  /** What the map shows, for those who do not see it. */
  label: string;
  points?: readonly MapPoint[] | undefined;
  clusters?: readonly MapCluster[] | undefined;
  /** Id of the point that stands out. */
  chosen?: string | undefined;
  onPick?: ((id: string) => void) | undefined;
  /** Told at first, and after each movement has ended. */
  onMove?: ((view: MapView) => void) | undefined;
  /** Colours of sub-districts by their code, such as heat. */
  fills?: Readonly<Record<string, string>> | undefined;
  onArea?: ((code: string) => void) | undefined;
  /** With `onPin` a pin can be set: by a click, dragging, or with the arrow keys. */
  pin?: Position | undefined;
  onPin?: ((position: Position) => void) | undefined;
  /** Where to look, near; changes move the map there. The whole district without it. */
  centre?: Position | undefined;
  /** The neighbourhoods too, by which one finds one's way where no street is drawn. */
  neighbourhoods?: boolean | undefined;
  /** What the shapes mean, below the map. */
  legend?: boolean | undefined;
  /** The points as a list below the map; leave it out where the page shows such a list itself. */
  list?: boolean | undefined;
  /** For layers of one's own; called again after each change of theme or language, for the style begins anew. */
  onReady?: ((map: MapLibre, theme: Theme) => void) | undefined;
  className?: string | undefined;
};
