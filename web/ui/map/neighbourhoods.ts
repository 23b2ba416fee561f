import { type GeoJSONSource, type Map as MapLibre, Marker } from "maplibre-gl";
import { useEffect } from "react";
import { boundsOf, isDrawn, useAreas } from "../map.tsx";
import { mapColours } from "../theme-map.ts";
import type { Theme } from "../tokens.ts";

const source = "neighbourhoods";
/** From where on the names of neighbourhoods have room. */
const namesFromZoom = 13.5;

/** Draws the neighbourhoods, so that one finds one's way; their names where one has gone near enough. */
export function useNeighbourhoods(drawn: { map: MapLibre; theme: Theme } | undefined): void {
  const { data } = useAreas("neighbourhood", drawn !== undefined);
  useEffect(() => {
    if (drawn === undefined || data === undefined) return;
    const { map, theme } = drawn;
    if (isDrawn(map) && map.getSource(source) === undefined) {
      map.addSource(source, {
        type: "geojson",
        data: data as unknown as Parameters<GeoJSONSource["setData"]>[0],
      });
      map.addLayer({
        id: source,
        type: "line",
        source,
        paint: { "line-color": mapColours(theme).neighbourhood, "line-width": 1 },
      });
    }
    const middles = data.features.map((feature) => {
      const [west, south, east, north] = boundsOf({ features: [feature] });
      return {
        name: feature.properties.name,
        at: [(west + east) / 2, (south + north) / 2] as [number, number],
      };
    });
    let shown: Marker[] = [];
    const show = () => {
      for (const marker of shown) marker.remove();
      const bounds = map.getBounds();
      const near = map.getZoom() < namesFromZoom ? [] : middles.filter(({ at }) => bounds.contains(at));
      shown = near.map(({ name, at }) => {
        const element = document.createElement("span");
        element.className = "lw-map-label";
        element.textContent = name;
        return new Marker({ element }).setLngLat(at).addTo(map);
      });
    };
    show();
    map.on("moveend", show);
    return () => {
      map.off("moveend", show);
      for (const marker of shown) marker.remove();
    };
  }, [drawn, data]);
}
