import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { useCallback, useEffect, useRef } from "react";
import { mapColours } from "../../ui/theme-map.ts";
import type { Theme } from "../../ui/tokens.ts";
import type { Fix } from "./position.ts";

type Data = Parameters<GeoJSONSource["setData"]>[0];

const at = (fix: Fix | undefined): Data => ({
  type: "FeatureCollection",
  features:
    fix === undefined
      ? []
      : [
          {
            type: "Feature",
            properties: {},
            geometry: { type: "Point", coordinates: [fix.longitude, fix.latitude] },
          },
        ],
});

/** Shows where the phone is on a map: give the answer to the map as its `onReady`. */
export function useMeOnMap(fix: Fix | undefined): (map: MapLibre, theme: Theme) => void {
  const map = useRef<MapLibre>(undefined);
  const latest = useRef(fix);
  latest.current = fix;
  useEffect(() => {
    map.current?.getSource<GeoJSONSource>("me")?.setData(at(fix));
  }, [fix]);
  return useCallback((made, theme) => {
    map.current = made;
    const { chosen, halo } = mapColours(theme);
    made.addSource("me", { type: "geojson", data: at(latest.current) });
    const paint = {
      "circle-radius": 7,
      "circle-color": chosen,
      "circle-stroke-color": halo,
      "circle-stroke-width": 3,
    };
    made.addLayer({
      id: "me-around",
      type: "circle",
      source: "me",
      paint: { "circle-radius": 18, "circle-color": chosen, "circle-opacity": 0.2 },
    });
    made.addLayer({ id: "me", type: "circle", source: "me", paint });
  }, []);
}
