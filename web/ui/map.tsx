import { useQuery } from "@tanstack/react-query";
import { type GeoJSONSource, Map as MapLibre, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../api.ts";
import { useLanguage } from "./i18n.ts";
import { useTheme } from "./theme.ts";
import { mapColours, mapStyle } from "./theme-map.ts";
import type { Theme } from "./tokens.ts";
import "maplibre-gl/dist/maplibre-gl.css";
import "./map.css";

// A file of our own, so that the pages' policy need not allow workers made of text.
setWorkerUrl(workerUrl);

export type AreaLevel = "district" | "subdistrict" | "neighbourhood";

/** The city's areas of a level, as GeoJSON with `code` and the name in the language shown. */
export function useAreas(level: AreaLevel, enabled = true) {
  const [language] = useLanguage();
  return useQuery({
    queryKey: ["place", "areas", level, language],
    enabled,
    queryFn: () => answered(api.GET("/api/places/areas", { params: { query: { level } } })),
    staleTime: 3_600_000,
    placeholderData: (before) => before,
  });
}

/**
 * The city's map: district and sub-districts from our own data, no tiles from outside. `onReady` is called with the
 * map once its ground is drawn, and again after each change of theme, for the style begins anew then: add sources and
 * layers there. `label` says what the map shows to those who do not see it.
 */
export function CityMap(props: {
  label: string;
  onReady?: (map: MapLibre, theme: Theme) => void;
  className?: string;
}) {
  const { label, onReady, className = "" } = props;
  const { t } = useTranslation("ui");
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre>();
  const district = useAreas("district").data;
  const subdistricts = useAreas("subdistrict").data;
  const shown = useRef(theme);
  shown.current = theme;
  const ready = useRef(onReady);
  ready.current = onReady;

  useEffect(() => {
    if (box.current === null) return;
    const made = new MapLibre({
      container: box.current,
      style: mapStyle(shown.current),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
    });
    made.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
    setMap(made);
    return () => {
      setMap(undefined);
      made.remove();
    };
  }, []);

  useEffect(() => {
    if (map === undefined || district === undefined || subdistricts === undefined) return;
    const draw = () => {
      map.resize();
      drawGround(map, theme, district, subdistricts);
      ready.current?.(map, theme);
    };
    map.once("style.load", draw);
    map.setStyle(mapStyle(theme), { diff: false });
    return () => void map.off("style.load", draw);
  }, [map, theme, district, subdistricts]);

  useEffect(() => {
    if (map === undefined || district === undefined) return;
    // Styles that came late may have given the box another size than the map was made for.
    map.resize();
    map.fitBounds(boundsOf(district), { padding: 24, animate: false });
  }, [map, district]);

  useEffect(() => {
    if (map === undefined || subdistricts === undefined) return;
    const markers = subdistricts.features.map((feature) => {
      const element = document.createElement("span");
      element.className = "lw-map-label";
      element.textContent = feature.properties.name;
      const [west, south, east, north] = boundsOf({ features: [feature] });
      return new Marker({ element }).setLngLat([(west + east) / 2, (south + north) / 2]).addTo(map);
    });
    const thin = () => thinOut(markers.map((marker) => marker.getElement()));
    thin();
    const watched = [map.on("moveend", thin), map.on("resize", thin)];
    return () => {
      for (const each of watched) each.unsubscribe();
      for (const marker of markers) marker.remove();
    };
  }, [map, subdistricts]);

  // The library names its own parts in English.
  useEffect(() => {
    if (map === undefined) return;
    const canvas = map.getCanvas();
    // The box is the landmark; a second one of its name would only be in the way. Keys move the map, as in a program.
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", label);
    nameZoom(map.getContainer(), t("map.zoomIn"), t("map.zoomOut"));
  }, [map, label, t]);

  return <section ref={box} className={`lw-map ${className}`} aria-label={label} />;
}

/**
 * Whether the ground is drawn. Between a change of theme and the new style the library refuses whatever is set, with an
 * error that would take the page down; `onReady` comes again then.
 */
export const isDrawn = (map: MapLibre): boolean => map.getLayer("district") !== undefined;

function nameZoom(box: HTMLElement, zoomIn: string, zoomOut: string): void {
  const names = [
    [".maplibregl-ctrl-zoom-in", zoomIn],
    [".maplibregl-ctrl-zoom-out", zoomOut],
  ] as const;
  for (const [part, name] of names) {
    const button = box.querySelector(part);
    button?.setAttribute("aria-label", name);
    button?.setAttribute("title", name);
  }
}

type Shapes = { features: readonly { geometry: unknown; properties: unknown }[] };
type Data = Parameters<GeoJSONSource["setData"]>[0];

function drawGround(map: MapLibre, theme: Theme, district: Shapes, subdistricts: Shapes): void {
  const c = mapColours(theme);
  map.addSource("district", { type: "geojson", data: district as unknown as Data });
  map.addSource("subdistricts", {
    type: "geojson",
    data: subdistricts as unknown as Data,
    promoteId: "code",
  });
  map.addLayer({ id: "district", type: "fill", source: "district", paint: { "fill-color": c.district } });
  map.addLayer({
    id: "subdistrict-lines",
    type: "line",
    source: "subdistricts",
    paint: { "line-color": c.neighbourhood, "line-width": 1 },
  });
  map.addLayer({
    id: "district-line",
    type: "line",
    source: "district",
    paint: { "line-color": c.border, "line-width": 1.5 },
  });
}

/** Hides each label that would lie over an earlier one. */
function thinOut(labels: readonly HTMLElement[]): void {
  const shown: DOMRect[] = [];
  for (const label of labels) {
    const box = label.getBoundingClientRect();
    const covered = shown.some(
      (other) =>
        box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
    );
    label.style.visibility = covered ? "hidden" : "";
    if (!covered) shown.push(box);
  }
}

/** West, south, east, north of everything in some shapes. */
export function boundsOf(shapes: {
  features: readonly { geometry: unknown }[];
}): [number, number, number, number] {
  const bounds: [number, number, number, number] = [180, 90, -180, -90];
  const take = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [x, y] = part as unknown[];
    if (typeof x === "number" && typeof y === "number") {
      bounds[0] = Math.min(bounds[0], x);
      bounds[1] = Math.min(bounds[1], y);
      bounds[2] = Math.max(bounds[2], x);
      bounds[3] = Math.max(bounds[3], y);
    } else for (const inner of part) take(inner);
  };
  for (const { geometry } of shapes.features) take((geometry as { coordinates?: unknown }).coordinates);
  return bounds;
}
