import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { useEffect } from "react";
import { type Severity, severities } from "../../../ui/sensing/index.ts";
import { colours } from "../../../ui/tokens.ts";
import type { Alarms, Devices } from "./data.ts";
import { gravity } from "./severity.ts";

type Data = Extract<Parameters<GeoJSONSource["setData"]>[0], { type: "FeatureCollection" }>;
const c = colours.dark;
const empty: Data = { type: "FeatureCollection", features: [] };
const side = 56;

/** Layers for devices, quiet, and for alarms over everything else. Sizes follow the wall's own unit. */
export function prepareSensed(map: MapLibre): void {
  const unit = Math.min(innerHeight / 1080, innerWidth / 1920);
  for (const severity of severities) {
    const image = iconOf(severity);
    if (image !== undefined && !map.hasImage(severity)) map.addImage(severity, image, { pixelRatio: 2 });
  }
  map.addSource("devices", { type: "geojson", data: empty });
  map.addSource("alarms", { type: "geojson", data: empty });
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
  map.addLayer({
    id: "alarms",
    type: "symbol",
    source: "alarms",
    layout: {
      "icon-image": ["get", "severity"],
      "icon-size": ["match", ["get", "severity"], "critical", unit, "major", unit, 0.8 * unit],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "symbol-sort-key": ["get", "gravity"],
    },
  });
  map.on("click", "alarms", ({ features = [] }) => {
    const id: unknown = features[0]?.properties.id;
    if (typeof id === "string") location.assign(`/desk/alarms/${id}`);
  });
}

/** Keeps the layers as what is known. */
export function useSensed(
  map: MapLibre | undefined,
  alarms: Alarms | undefined,
  devices: Devices | undefined,
): void {
  useEffect(() => {
    if (map === undefined || devices === undefined) return;
    map.getSource<GeoJSONSource>("devices")?.setData({
      type: "FeatureCollection",
      features: devices.map(({ longitude, latitude, standing }) => at(longitude, latitude, { standing })),
    });
  }, [map, devices]);
  useEffect(() => {
    if (map === undefined || alarms === undefined) return;
    map.getSource<GeoJSONSource>("alarms")?.setData({
      type: "FeatureCollection",
      features: alarms.flatMap(({ id, severity, longitude, latitude }) =>
        longitude === null || latitude === null
          ? []
          : [at(longitude, latitude, { id, severity, gravity: gravity(severity) })],
      ),
    });
  }, [map, alarms]);
}

const at = (longitude: number, latitude: number, properties: Record<string, string | number>) => ({
  type: "Feature" as const,
  properties,
  geometry: { type: "Point" as const, coordinates: [longitude, latitude] },
});

const looks: Record<Severity, string> = {
  critical: c.vermilion,
  major: c.vermilion,
  minor: c.amber,
  warning: c.blue,
};

/** Square, diamond, triangle, ring, as on every face: told apart without their colours. */
function iconOf(severity: Severity): ImageData | undefined {
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const brush = canvas.getContext("2d");
  if (brush === null) return undefined;
  const [low, middle, top] = [8, side / 2, side - 8];
  brush.beginPath();
  if (severity === "critical") brush.rect(low + 2, low + 2, top - low - 4, top - low - 4);
  else if (severity === "warning") brush.arc(middle, middle, middle - 14, 0, Math.PI * 2);
  else {
    const corners =
      severity === "minor"
        ? [middle, low, top, top - 2, low, top - 2]
        : [middle, low, top, middle, middle, top, low, middle];
    for (let place = 0; place < corners.length; place += 2)
      brush.lineTo(corners[place] ?? 0, corners[place + 1] ?? 0);
    brush.closePath();
  }
  // A dark rim keeps each apart from the heat below it.
  brush.lineWidth = 8;
  brush.strokeStyle = c.paper;
  brush.stroke();
  if (severity === "warning") {
    brush.lineWidth = 5;
    brush.strokeStyle = looks[severity];
    brush.stroke();
  } else {
    brush.fillStyle = looks[severity];
    brush.fill();
  }
  return brush.getImageData(0, 0, side, side);
}
