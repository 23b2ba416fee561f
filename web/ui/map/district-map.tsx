import type { ExpressionSpecification, GeoJSONSource, Map as MapLibre, MapMouseEvent } from "maplibre-gl";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CityMap, isDrawn } from "../map.tsx";
import type { Theme } from "../tokens.ts";
import { clusterIcon, lightIcon, needIcon } from "./icons.ts";
import { Legend, PointList } from "./legend.tsx";
import { useNeighbourhoods } from "./neighbourhoods.ts";
import { Pin, PinWords } from "./pin.tsx";
import type { DistrictMapProps, MapView } from "./types.ts";

type Ready = { map: MapLibre; theme: Theme };
type Data = Extract<Parameters<GeoJSONSource["setData"]>[0], { type: "FeatureCollection" }>;

const nearZoom = 15;
const nothing: Data = { type: "FeatureCollection", features: [] };

/** Whether this machine can draw at all; asked once. */
const canDraw = (() => {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
})();

/** The map itself; everything on it is drawn by MapLibre, so that two thousand points cost no elements. */
export default function Drawn(props: DistrictMapProps) {
  const { t } = useTranslation("map");
  const { points = [], legend = true, list = true, className = "" } = props;
  const [ready, setReady] = useState<Ready>();
  const latest = useRef(props);
  latest.current = props;
  const onReady = useCallback((map: MapLibre, theme: Theme) => {
    prepare(map);
    latest.current.onReady?.(map, theme);
    setReady({ map, theme });
  }, []);
  useNeighbourhoods(props.neighbourhoods === true ? ready : undefined);
  return (
    <div className={`lw-district-map ${className}`}>
      {canDraw ? (
        <CityMap label={props.label} onReady={onReady} className="lw-district-map-canvas" />
      ) : (
        <p className="lw-map-undrawn">{t("undrawn")}</p>
      )}
      {ready === undefined ? null : <OnMap {...props} ready={ready} />}
      {props.onPin === undefined ? null : (
        <PinWords pin={props.pin} onPin={props.onPin} map={ready?.map} label={props.label} />
      )}
      {legend && points.length > 0 ? <Legend points={points} /> : null}
      {list && points.length > 0 ? <PointList points={points} onPick={props.onPick} /> : null}
    </div>
  );
}

const crowdedFrom = 250;

/** Adds our sources and layers to a style that has just begun. */
function prepare(map: MapLibre): void {
  map.addLayer(
    {
      id: "area-fills",
      type: "fill",
      source: "subdistricts",
      paint: { "fill-color": "transparent", "fill-opacity": 0.85 },
    },
    "subdistrict-lines",
  );
  map.addSource("points", { type: "geojson", data: nothing });
  map.addLayer({
    id: "points",
    type: "symbol",
    source: "points",
    layout: {
      "icon-image": ["get", "icon"],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "symbol-sort-key": ["get", "order"],
    },
  });
}

/** What follows the properties: data, clicks, view. Draws nothing of its own but the pin. */
function OnMap(props: DistrictMapProps & { ready: Ready }) {
  const { ready, points, clusters, chosen, fills, centre, onMove, pin, onPin } = props;
  const { map } = ready;
  const data = useMemo(() => featuresOf(points, clusters, chosen), [points, clusters, chosen]);
  useEffect(() => {
    if (!isDrawn(ready.map)) return;
    for (const { properties } of data.features) needIcon(ready.map, ready.theme, String(properties?.icon));
    ready.map.getSource<GeoJSONSource>("points")?.setData(data);
    // A thousand points seen from afar would be one blot; seen from near, each has its size.
    const size: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 10, 0.3, 12, 0.5, 15, 1];
    ready.map.setLayoutProperty("points", "icon-size", data.features.length > crowdedFrom ? size : 1);
  }, [data, ready]);

  useEffect(() => {
    if (!isDrawn(ready.map)) return;
    const table = ["literal", fills ?? {}];
    const colour: ExpressionSpecification = [
      "to-color",
      ["coalesce", ["get", ["get", "code"], table], "rgba(0, 0, 0, 0)"],
    ];
    ready.map.setPaintProperty("area-fills", "fill-color", colour);
  }, [fills, ready]);

  const longitude = centre?.longitude;
  const latitude = centre?.latitude;
  useEffect(() => {
    if (longitude === undefined || latitude === undefined) return;
    map.jumpTo({ center: [longitude, latitude], zoom: Math.max(map.getZoom(), nearZoom) });
  }, [map, longitude, latitude]);

  const moved = useRef(onMove);
  moved.current = onMove;
  useEffect(() => {
    const tell = () => moved.current?.(viewOf(map));
    tell();
    const watch = map.on("moveend", tell);
    return () => watch.unsubscribe();
  }, [map]);

  useClicks(props);
  return onPin === undefined || pin === undefined ? null : <Pin map={map} at={pin} onMove={onPin} />;
}

/** A click picks a point, opens a cluster, names an area, or sets the pin: the first of these that is there. */
function useClicks(props: DistrictMapProps & { ready: Ready }): void {
  const { map } = props.ready;
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const hit = ({ point }: MapMouseEvent, layer: string) =>
      map.getLayer(layer) === undefined
        ? undefined
        : map.queryRenderedFeatures(
            [
              [point.x - 6, point.y - 6],
              [point.x + 6, point.y + 6],
            ],
            { layers: [layer] },
          )[0];
    const click = map.on("click", (event) => {
      const { onPick, onArea, onPin } = latest.current;
      const feature = hit(event, "points");
      if (feature?.properties.id !== undefined) return onPick?.(String(feature.properties.id));
      if (feature !== undefined) return void map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
      if (onPin !== undefined) return onPin({ longitude: event.lngLat.lng, latitude: event.lngLat.lat });
      const area = onArea === undefined ? undefined : hit(event, "area-fills");
      if (area !== undefined) onArea?.(String(area.properties.code));
    });
    const move = map.on("mousemove", (event) => {
      const over = hit(event, "points") !== undefined;
      map.getCanvas().style.cursor = over ? "pointer" : latest.current.onPin ? "crosshair" : "";
    });
    return () => {
      click.unsubscribe();
      move.unsubscribe();
    };
  }, [map]);
}

function viewOf(map: MapLibre): MapView {
  const bounds = map.getBounds();
  const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5;
  return {
    box: [
      round(bounds.getWest()),
      round(bounds.getSouth()),
      round(bounds.getEast()),
      round(bounds.getNorth()),
    ],
    zoom: map.getZoom(),
  };
}

/** What is late is drawn over what is not, what is chosen over all. */
const orders = { none: 0, green: 1, paused: 2, yellow: 3, red: 4 } as const;

function featuresOf(
  points: DistrictMapProps["points"] = [],
  clusters: DistrictMapProps["clusters"] = [],
  chosen?: string,
): Data {
  const at = (longitude: number, latitude: number, properties: Record<string, string | number>) => ({
    type: "Feature" as const,
    geometry: { type: "Point" as const, coordinates: [longitude, latitude] },
    properties,
  });
  return {
    type: "FeatureCollection",
    features: [
      ...clusters.map(({ longitude, latitude, count, red = 0 }) =>
        at(longitude, latitude, { icon: clusterIcon(count, red), order: 5 }),
      ),
      ...points.map(({ id, longitude, latitude, light }) =>
        at(longitude, latitude, {
          id,
          icon: lightIcon(light, id === chosen),
          order: id === chosen ? 9 : orders[light],
        }),
      ),
    ],
  };
}
