import { type GeoJSONSource, type Map as MapLibre, Marker } from "maplibre-gl";
import { useEffect, useRef } from "react";
import type { Language } from "../../../ui/language.ts";
import type { Severity } from "../../../ui/sensing/index.ts";
import { colours } from "../../../ui/tokens.ts";
import type { Alarms, Devices } from "./data.ts";
import { gravity } from "./severity.ts";

type Data = Extract<Parameters<GeoJSONSource["setData"]>[0], { type: "FeatureCollection" }>;
const c = colours.dark;
const empty: Data = { type: "FeatureCollection", features: [] };
/** Rings of acts and names of areas have less. */
const overRings = 10;

/** The layer of devices, quiet. Sizes follow the wall's own unit. */
export function prepareSensed(map: MapLibre): void {
  const unit = Math.min(innerHeight / 1080, innerWidth / 1920);
  map.addSource("devices", { type: "geojson", data: empty });
  const isSilent = ["==", ["get", "standing"], "silent"];
  map.addLayer({
    id: "devices",
    type: "circle",
    source: "devices",
    paint: {
      "circle-radius": 1.7 * unit,
      "circle-color": ["case", isSilent, c.paper, c.inkFaint] as unknown as string,
      "circle-opacity": 0.6,
      "circle-stroke-width": ["case", isSilent, 1.2 * unit, 0] as unknown as number,
      "circle-stroke-color": c.amber,
    },
  });
}

/** Keeps the layer of devices as what is known. */
export function useDevicesShown(map: MapLibre | undefined, devices: Devices | undefined): void {
  useEffect(() => {
    if (map === undefined || devices === undefined) return;
    map.getSource<GeoJSONSource>("devices")?.setData({
      type: "FeatureCollection",
      features: devices.map(({ longitude, latitude, standing }) => ({
        type: "Feature" as const,
        properties: { standing },
        geometry: { type: "Point" as const, coordinates: [longitude, latitude] },
      })),
    });
  }, [map, devices]);
}

type Mark = { marker: Marker; element: HTMLAnchorElement; severity: Severity };

/**
 * Alarms over everything else that is on the map. Names of areas and rings are elements over the drawn map, and so
 * must an alarm be: drawn into it, a name would cover it. The graver lies over the other. Those who do not see them
 * find each in the list beside; five hundred stops of the keyboard would lead nowhere.
 */
export function useAlarmMarks(
  map: MapLibre | undefined,
  alarms: Alarms | undefined,
  language: Language,
): void {
  const shown = useRef(new Map<string, Mark>());
  useEffect(() => {
    if (map === undefined || alarms === undefined) return;
    const standing = new Map(alarms.map((alarm) => [alarm.id, alarm]));
    for (const [id, { marker, severity }] of shown.current) {
      if (standing.get(id)?.severity === severity) continue;
      marker.remove();
      shown.current.delete(id);
    }
    for (const { id, severity, longitude, latitude, names } of alarms) {
      if (longitude === null || latitude === null) continue;
      const mark = shown.current.get(id) ?? markOf(map, { id, severity, longitude, latitude });
      mark.element.title = names[language];
      shown.current.set(id, mark);
    }
  }, [map, alarms, language]);
  useEffect(() => {
    const { current } = shown;
    return () => {
      for (const { marker } of current.values()) marker.remove();
      current.clear();
    };
  }, []);
}

function markOf(
  map: MapLibre,
  alarm: { id: string; severity: Severity; longitude: number; latitude: number },
): Mark {
  const { id, severity, longitude, latitude } = alarm;
  const element = document.createElement("a");
  element.className = `wall-alarm-mark ${severity}`;
  element.href = `/desk/alarms/${id}`;
  element.tabIndex = -1;
  element.ariaHidden = "true";
  element.style.zIndex = String(overRings + gravity(severity));
  element.append(document.createElement("i"));
  // The cell below it is not what was meant.
  element.addEventListener("click", (event) => event.stopPropagation());
  const marker = new Marker({ element }).setLngLat([longitude, latitude]).addTo(map);
  return { marker, element, severity };
}
